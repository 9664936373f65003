package io.tenure.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test starts these programs, and finds them on PATH. Where one is missing, the test is skipped and says so; under
 * {@code CI=true} it fails instead, because there a skipped test is one that nobody ran. Such tests start processes, and
 * have that tag.
 */
@Documented
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag("processes")
@ExtendWith(RequiresServerCondition.class)
public @interface RequiresServer {

    /** The names of the programs, such as {@code redis-server}. */
    String[] value();
}
