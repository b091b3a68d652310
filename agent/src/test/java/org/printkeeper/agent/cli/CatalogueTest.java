package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest {
    private static final String DOWN = "nvme nvme0: controller is down; will reset: CSTS=0x3";

    @TempDir private Path folder;
    private Path tree;
    private Path catalogue;

    @BeforeEach
    void tree() throws IOException {
        tree = Files.createDirectories(folder.resolve("linux"));
        catalogue = folder.resolve("state/catalogue");
        Files.createDirectories(folder.resolve("state"));
        source("Makefile", "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 3\nEXTRAVERSION =\n");
        source(
                "drivers/nvme/host/pci.c",
                """
                static void nvme_warn_reset(struct nvme_dev *dev, u32 csts)
                {
                	dev_warn(dev->ctrl.device,
                		 "controller is down; will reset: CSTS=0x%x\\n", csts);
                }
                """);
        source(
                "fs/file_table.c",
                "void f(void)\n{\n\tpr_info(\"VFS: file-max limit %lu reached\\n\", n);\n}\n");
        source("tools/t.c", "void f(void)\n{\n\tpr_err(\"a tool is no kernel code\\n\");\n}\n");
    }

    private void source(String name, String text) throws IOException {
        Path file = tree.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String run(String... arguments) {
        TestTerminal terminal = new TestTerminal();
        int exit = terminal.run(arguments);
        return exit + " " + terminal.out() + terminal.err();
    }

    private String build() {
        return run("catalogue", "build", tree.toString(), "-o", catalogue.toString());
    }

    private String explain(String text) {
        return run("explain", "--state-dir", folder.resolve("state").toString(), text);
    }

    @Test
    void tellsWhereALineIsPrinted() {
        assertThat(build()).startsWith("0 ").contains("2 messages of 2 files of 6.12.3, 2 can be");

        assertThat(explain("[ 1.0] " + DOWN))
                .startsWith("0 st.nvme")
                .contains(
                        "Printed at drivers/nvme/host/pci.c:3 in nvme_warn_reset(), level warn (6.12.3)");
        assertThat(explain("3,1,1,-;VFS: file-max limit 10 reached"))
                .startsWith("0")
                .contains("fs/file_table.c:3 in f(), level info");
    }

    @Test
    void aMessageOfNoKnownKindIsStillPlaced() throws IOException {
        source(
                "mm/a.c",
                "int g(int a)\n{\n\tpr_notice(\"quite harmless, really: %d\\n\", a);\n}\n");
        build();

        assertThat(explain("quite harmless, really: 7"))
                .startsWith("0 Printed at mm/a.c:3 in g(), level notice");
        assertThat(explain("a tool is no kernel code"))
                .startsWith("1")
                .contains("not in the catalogue of 6.12.3");
    }

    @Test
    void incidentsSayWhatIsInNoKernel() throws IOException {
        build();
        Path log = folder.resolve("a.log");
        Files.writeString(
                log,
                """
                [ 1.0] nvme nvme0: controller is down; will reset: CSTS=0x3
                [ 900.0] nvme nvme0: Removing after probe failure status: -19
                Dec  1 14:54:42 host app[7]: VFS: file-max limit 10 reached
                """);

        String json =
                run("incidents", "--json", "--catalogue", catalogue.toString(), log.toString());

        assertThat(json.lines().toList())
                .satisfiesExactly(
                        known ->
                                assertThat(known)
                                        .contains(
                                                "\"catalogue\":\"6.12.3\",\"printk\":{\"file\":\"drivers/nvme/host/pci.c\",\"line\":3,\"function\":\"nvme_warn_reset\",\"level\":\"warn\",\"format\":\"controller is down; will reset: CSTS=0x%x\",\"places\":1}"),
                        foreign -> assertThat(foreign).contains("\"printk\":null"),
                        program -> assertThat(program).doesNotContain("printk\""));
        assertThat(run("incidents", "--catalogue", catalogue.toString(), log.toString()))
                .contains("not in the catalogue of 6.12.3: code from outside the tree");
    }

    @Test
    void isBuiltOfAPrintkIndexToo() throws IOException {
        Path index = Files.createDirectories(folder.resolve("index"));
        Files.writeString(
                index.resolve("nvme"),
                """
                # <level/flags> filename:line function "format"
                <4> drivers/nvme/host/pci.c:1234 nvme_warn_reset "%s %s: controller is down; will reset: CSTS=0x%x\\n"
                """);
        assertThat(
                        run(
                                "catalogue",
                                "build",
                                index.toString(),
                                "--label",
                                "6.18",
                                "-o",
                                catalogue.toString()))
                .contains("1 messages of 1 files of 6.18");

        assertThat(explain(DOWN)).contains("drivers/nvme/host/pci.c:1234");
    }

    @Test
    void theSameSourceMakesTheSameBytes() throws IOException {
        build();
        byte[] first = Files.readAllBytes(catalogue);
        build();

        assertThat(catalogue).hasBinaryContent(first);
    }

    @Test
    void refusesWhatIsDamagedOrNoCatalogue() throws IOException {
        build();
        byte[] bytes = Files.readAllBytes(catalogue);
        bytes[bytes.length - 3] ^= 1;
        Files.write(catalogue, bytes);
        assertThat(explain(DOWN)).startsWith("4").contains("is damaged");

        Files.write(catalogue, java.util.Arrays.copyOf(bytes, 100));
        assertThat(explain(DOWN)).startsWith("4").contains("is damaged");

        Files.writeString(catalogue, "no catalogue at all, but long enough for its header");
        assertThat(explain(DOWN)).startsWith("4").contains("is no catalogue");
    }

    @Test
    void asksForSomethingToRead() {
        assertThat(run("catalogue", "build", "/none/at/all"))
                .startsWith("4")
                .contains("/none/at/all");
        assertThat(run("catalogue", "make", tree.toString())).startsWith("64");
        Path empty = folder.resolve("state");
        assertThat(run("catalogue", "build", empty.toString(), "-o", catalogue.toString()))
                .startsWith("64")
                .contains("no message was found");
    }
}
