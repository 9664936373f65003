package io.tenure.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MutationTest {

    private static String mutate(String file, String text, String from) {
        return new Mutation(1, "broken", file, from, "BROKEN").mutate(text);
    }

    @Test
    void lineComments_go_alsoThoseBehindALine() {
        String text = "int a = 1; // it's one\n    // or \"two\nint b = 2;\n";

        assertThat(mutate("A.java", text, "int a = 1; int b = 2;")).isEqualTo("BROKEN ");
    }

    @Test
    void whatOnlyLooksLikeALineComment_stays() {
        String text =
                "f(\"http://a\", '\"', \"\\\"//\"); /* see http://b */ g('/', \"\"\"\n  // c \"d\"\n\"\"\"); h(); // e";

        assertThat(mutate("A.java", text, "h();"))
                .isEqualTo(
                        "f(\"http://a\", '\"', \"\\\"//\"); /* see http://b */ g('/', \"\"\" // c \"d\" \"\"\"); BROKEN ");
    }

    @Test
    void lineComments_ofScripts_goToo() {
        String text = "local a = '--' -- it's a\n-- \"b\nlocal c = \"--\"\n";

        assertThat(mutate("a.lua", text, "local a")).isEqualTo("BROKEN = '--' local c = \"--\" ");
    }

    @Test
    void textThatIsNotThereOnce_isRefused() {
        assertThatThrownBy(() -> mutate("A.java", "a(); // b();", "b();")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> mutate("A.java", "a(); a();", "a();")).isInstanceOf(IllegalStateException.class);
    }
}
