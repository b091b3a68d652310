package org.printkeeper.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExplanationTest {
    @Test
    void everyKindIsExplainedWithChecksSeverityAndRelatedKinds() {
        assertThat(Kinds.ALL)
                .isNotEmpty()
                .allSatisfy(decoder -> {
                    Explanation known = Explanation.of(decoder.kind().name()).orElseThrow();
                    assertThat(known.kind().severity()).isBetween(1, 100);
                    assertThat(known.kind().title()).as("title").isNotBlank();
                    assertThat(known.meaning())
                            .as("meaning of %s", known.kind())
                            .hasSizeGreaterThan(20);
                    assertThat(known.checks())
                            .as("checks of %s", known.kind())
                            .hasSizeGreaterThan(20);
                    assertThat(known.source()).as("source of %s", known.kind()).isNotBlank();
                    assertThat(known.related())
                            .as("related to %s", known.kind())
                            .isNotEmpty()
                            .doesNotContain(known.kind().name())
                            .allMatch(name -> Explanation.ofKind(name).isPresent());
                });
    }
}
