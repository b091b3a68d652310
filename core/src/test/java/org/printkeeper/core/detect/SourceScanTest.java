package org.printkeeper.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.printkeeper.core.record.Level;

class SourceScanTest {
    private static List<PrintkSite> scan(String source) {
        List<PrintkSite> sites = new ArrayList<>();
        SourceScan.scan("a.c", source, sites::add);
        return sites;
    }

    private static String words(PrintkSite site) {
        return "%d %s %s %s%s%s"
                .formatted(
                        site.line(),
                        site.function(),
                        site.level().map(Level::label).orElse("-"),
                        site.free() ? "…" : "",
                        site.format(),
                        site.open() ? "…" : "");
    }

    @Test
    void findsWhatPrintkAndItsKinPrint() {
        String source =
                """
                #define pr_fmt(fmt) KBUILD_MODNAME ": " fmt
                #define PFX "old: "
                /* pr_err("in a comment\\n"); */
                static int __init probe(struct device *dev)
                {
                	if (x) {
                		pr_err_ratelimited("no %s, "
                			"really\\n", name);
                	}
                	dev_warn(dev, "it's \\"hot\\" at %d\\n", t);
                	printk(KERN_NOTICE PFX "hello\\n");
                	netif_info(priv, link, dev->net, "up\\n");
                	foo_msg(sb, KERN_CRIT, "bad inode %lu", ino);
                	dev_err_probe(dev, PTR_ERR(x), "clock\\n");
                	panic("no init found");
                	printk("one\\ntwo\\n");
                	snprintf(buf, 3, "not printed");
                	NL_SET_ERR_MSG(extack, "not printed either");
                	trace_printk("nor this");
                	return 0;
                }
                void __printf(2, 3)
                __second(const char *f) __acquires(lock)
                {
                	pr_cont(" %d", 1);
                }
                """;

        assertThat(scan(source).stream().map(SourceScanTest::words))
                .containsExactly(
                        "7 probe err %s: no %s, really",
                        "10 probe warn …it's \"hot\" at %d",
                        "11 probe notice old: hello",
                        "12 probe info …up",
                        "13 probe crit …bad inode %lu…",
                        "14 probe err …clock",
                        "15 probe emerg Kernel panic - not syncing: no init found…",
                        "16 probe - one",
                        "16 probe - two",
                        "25 __second - %s:  %d…");
    }

    @Test
    void whatStandsBeforePrErrIsUnknownWithoutPrFmt() {
        assertThat(scan("void f(void)\n{\n\tpr_err(\"gone\\n\");\n}\n").getFirst().free()).isTrue();
    }

    @Test
    void readsThePrintkIndexOfTheKernel() {
        assertThat(PrintkIndex.sites("# <level/flags> filename:line function \"format\""))
                .isEmpty();
        assertThat(
                        PrintkIndex.sites("<4> kernel/fork.c:12 copy \"fork: \\\"%s\\\"\\n\"")
                                .map(SourceScanTest::words))
                .containsExactly("12 copy warn fork: \"%s\"");
        assertThat(PrintkIndex.sites("<c> mm/a.c:1 f \" %d\"").map(SourceScanTest::words))
                .containsExactly("1 f -  %d…");
        assertThat(PrintkIndex.sites("<6,c> mm/a.c:1 f \"x\"").map(SourceScanTest::words))
                .containsExactly("1 f info x…");
        assertThat(PrintkIndex.sites("<-1> mm/a.c:1 f \"x\"").map(SourceScanTest::words))
                .containsExactly("1 f - x…");
    }

    @Test
    void noTextBreaksIt() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] pieces = {
            "\"",
            "\\",
            "'",
            "/*",
            "*/",
            "//",
            "#define pr_fmt(fmt) ",
            "\n",
            "pr_err(",
            ")",
            "{",
            "}",
            ",",
            ";",
            "KERN_ERR ",
            "%",
            "\\x",
            "\\7",
            "fmt",
            "a",
            "é",
            "(",
            "#",
            "\r\n",
            "\\\n"
        };
        for (int i = 0; i < 3_000; i++) {
            StringBuilder source = new StringBuilder();
            for (int j = random.nextInt(60); j >= 0; j--) {
                source.append(pieces[random.nextInt(pieces.length)]);
            }
            assertThat(scan(source.toString())).as("seed %d: %s", seed, source).isNotNull();
            PrintkFormat.of(source.toString(), true, true).matches(source.reverse().toString());
            assertThat(PrintkIndex.sites("<4> a:1 f \"" + source + "\"").toList()).isNotNull();
        }
    }
}
