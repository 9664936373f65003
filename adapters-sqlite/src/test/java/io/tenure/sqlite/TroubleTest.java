package io.tenure.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.test.CapturedLog;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TroubleTest {

    @Test
    void trouble_isLoggedWhenItBeginsAndWhenItEnds() {
        try (CapturedLog log = new CapturedLog()) {
            Trouble trouble = new Trouble(LoggerFactory.getLogger(TroubleTest.class), "Tries");
            trouble.works();
            trouble.fails(new IllegalStateException("first"));
            trouble.fails(new IllegalStateException("second"));
            trouble.works();
            trouble.works();
            trouble.fails(new IllegalStateException("third"));

            assertThat(log.text()).contains("first").doesNotContain("second").contains("third");
            assertThat(log.text().split("Tries fail", -1)).hasSize(3);
            assertThat(log.text().split("Tries work again", -1)).hasSize(2);
        }
    }
}
