package org.printkeeper.core.detect;

import java.util.List;

/** Network cards, links, tables and attacks on them. */
final class NetworkKinds {
    static final Decoder LINK =
            Decoder.of("net.link", 45, "A network link went down")
                    .source(
                            "drivers/net (igb, ixgbe, mlx5, bnx2x …), drivers/net/phy/phy.c, Linux 6.12")
                    .means("The cable, the switch port or the other side is gone.")
                    .check("Planned? Cable, transceiver, switch log; flapping means hardware.")
                    .shapes(
                            "{device} NIC Link is Down",
                            "{device}: NIC Link is Down",
                            "{device}: NIC link is down",
                            "{device}: Link is Down",
                            "{device}: link is down",
                            "{device}: Link is down",
                            "{device}: NIC Copper Link is Down",
                            "{device}: NIC SerDes Link is Down",
                            "{device}: Link down",
                            "{device}: link down",
                            "{device}: carrier lost",
                            "{device}: Lost carrier")
                    .unless("SATA link down");

    static final Decoder TX_TIMEOUT =
            Decoder.of("net.tx_timeout", 75, "A network card stopped sending")
                    .source(
                            "net/sched/sch_generic.c dev_watchdog(), drivers/net/ethernet/intel, Linux 6.12")
                    .means("The card hangs and is being reset; traffic is lost.")
                    .check("Firmware and driver; PCIe errors; offloads (ethtool -K).")
                    .shapes(
                            "NETDEV WATCHDOG: {device} ({driver:*}): transmit queue {queue:n} timed out",
                            "NETDEV WATCHDOG: CPU: {cpu:n}: transmit queue {queue:n} timed out",
                            "NETDEV WATCHDOG",
                            "transmit queue {queue:n} timed out",
                            "Detected Hardware Unit Hang",
                            "Detected Tx Unit Hang",
                            "{device}: tx hang",
                            "{device}: TX timeout",
                            "{device}: transmit timed out, resetting",
                            "{device}: Reset adapter")
                    .unless("Bluetooth:");

    static final Decoder TABLE_FULL =
            Decoder.of("net.conntrack_full", 60, "A network table is full: packets are dropped")
                    .source("net/netfilter/nf_conntrack_core.c, net/core/neighbour.c, Linux 6.12")
                    .means("New connections fail until entries expire.")
                    .check("nf_conntrack_max, gc_thresh3; who opens so many connections.")
                    .shapes(
                            "nf_conntrack: table full in netns {netns:n}, dropping packet",
                            "table full, dropping packet",
                            "neighbour: {table}: neighbor table overflow",
                            "eighbour table overflow",
                            "neighbor table overflow");

    static final Decoder SYN_FLOOD =
            Decoder.of("net.syn_flood", 55, "More connections arrive than are accepted")
                    .source(
                            "net/ipv4/tcp_input.c tcp_syn_flood_action(), net/ipv4/tcp.c, Linux 6.12")
                    .means("A flood, or a service too slow to accept; cookies or drops follow.")
                    .check("The port's service and its backlog (somaxconn); origin of the packets.")
                    .shapes(
                            "ossible SYN flooding on port {port}. {action:*}",
                            "ossible SYN flooding on port",
                            "TCP: out of memory -- consider tuning tcp_mem",
                            "TCP: out of memory",
                            "TCP: too many orphaned sockets",
                            "TCP: request_sock_TCP");

    static final Decoder BOND =
            Decoder.of("net.bond_bridge", 40, "A bond or bridge lost a member")
                    .source("drivers/net/bonding/bond_main.c, net/bridge/br_input.c, Linux 6.12")
                    .means("Redundancy is gone, or a loop was seen.")
                    .check("cat /proc/net/bonding/*; the member's link.")
                    .shapes(
                            "{bond}: (slave {device}): link status definitely down",
                            "{bond}: link status definitely down for interface {device}",
                            "{bond}: now running without any active interface",
                            "{bond}: Warning: No 802.3ad response from the link partner",
                            "{bridge}: received packet on {device} with own address as source address");

    static final Decoder MARTIAN =
            Decoder.of(
                            "net.martian",
                            45,
                            "Packets with impossible addresses, or an address used twice")
                    .source(
                            "net/ipv4/route.c ip_handle_martian_source(), net/ipv6/addrconf.c, Linux 6.12")
                    .means("Wrong routing, a misconfigured neighbour or spoofing.")
                    .check("Interface and source in the line; rp_filter.")
                    .shapes(
                            "martian source {destination} from {source}, on dev {device}",
                            "martian source",
                            "martian destination {destination} from {source}, dev {device}",
                            "martian destination",
                            "duplicate address {address} detected!",
                            "IPv6: {device}: IPv6 duplicate address");

    static final Decoder NETFILTER =
            Decoder.of("sec.netfilter", 30, "The firewall logged a packet")
                    .source("net/netfilter/nf_log_syslog.c, Linux 6.12")
                    .means("A rule with LOG matched.")
                    .check("The rule's prefix and the source; a flood of them hides other lines.")
                    .shapes("IN={in:*} OUT={out:*} {*}SRC={source} DST={destination} ");

    static final Decoder MLX5_POWER =
            Decoder.of("net.mlx5_power", 70, "The slot gives the network card too little power")
                    .source("drivers/net/ethernet/mellanox/mlx5/core/events.c, Linux 6.12")
                    .means("The card runs reduced or not at all.")
                    .check("Slot power, riser, auxiliary power cable.")
                    .shapes(
                            "{device}: mlx5_pcie_event:{*}Detected insufficient power on the PCIe slot ({watts}).",
                            "Detected insufficient power on the PCIe slot");

    static final Decoder MLX5_COMMAND =
            Decoder.of("net.mlx5_command", 50, "A command to the Mellanox card failed")
                    .source(
                            "drivers/net/ethernet/mellanox/mlx5/core/cmd.c mlx5_cmd_out_err(), Linux 6.12")
                    .means(
                            "The firmware refused a command; on restricted functions ACCESS_REG is expected to fail.")
                    .check("Status and syndrome; firmware version; is the function restricted?")
                    .shapes(
                            "mlx5_cmd_out_err:{*}: {command}({opcode:x}) op_mod({modifier:x}) failed, status {status:*}, syndrome",
                            "mlx5_cmd_out_err:{*}: {command}({opcode:x}) op_mod({modifier:x}) failed");

    static final Decoder MLX5_PORT_MODULE =
            Decoder.of(
                            "net.mlx5_port_module",
                            65,
                            "The cable or transceiver of a Mellanox port failed")
                    .source(
                            "drivers/net/ethernet/mellanox/mlx5/core/events.c port_module(), Linux 6.12")
                    .means(
                            "The module is too hot, unreadable, unplugged or of a wrong type; the link may be down.")
                    .check(
                            "The words of the line; mlxlink -m; reseat or replace cable and transceiver.")
                    .shapes(
                            "mlx5_core {device}: {*}Port module event[error]: module {module:n}, {status:*}, {error:*}",
                            "Port module event[error]: module {module:n}, {status:*}",
                            "Port module event: module {module:n}, Cable unplugged");

    static final Decoder CARD_FIRMWARE =
            Decoder.of("net.firmware_crash", 65, "The firmware of a network card crashed")
                    .source(
                            "drivers/net/wireless (iwlwifi, ath10k, ath11k), drivers/net/ethernet/mellanox/mlx5/core/health.c, Linux 6.12")
                    .means(
                            "The card's own processor stopped; the driver restarts it and connections drop.")
                    .check("Firmware and driver versions; overheating, PCIe errors nearby.")
                    .shapes(
                            "{device}: Microcode SW error detected. Restarting {code:x}",
                            "{device}: firmware crashed!",
                            "mlx5_core {device}: {*}health compromised{detail:*}",
                            "mlx5_core {device}: {*}Fatal error detected",
                            "bnxt_en {device}: {*}Firmware not responding{detail:*}",
                            "{device}: Firmware hang detected");

    static final Decoder BRIDGE_PORT =
            Decoder.of("net.bridge_port", 15, "A port of a bridge changed its state")
                    .source("net/bridge/br_stp.c br_log_state(), Linux 6.12")
                    .means("A virtual machine, container or cable came or went.")
                    .check("Expected for containers; a port that flaps is a loop or a bad cable.")
                    .shapes("{bridge}: port {port:n}({device}) entered {state} state");

    static final List<Decoder> ALL =
            List.of(
                    LINK,
                    TX_TIMEOUT,
                    TABLE_FULL,
                    SYN_FLOOD,
                    BOND,
                    MARTIAN,
                    NETFILTER,
                    MLX5_POWER,
                    MLX5_COMMAND,
                    MLX5_PORT_MODULE,
                    CARD_FIRMWARE,
                    BRIDGE_PORT);

    private NetworkKinds() {}
}
