package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.runtime.cdi.KeyTemplate;
import io.quarkiverse.cachelock.runtime.cdi.LockedMethod;
import io.quarkiverse.cachelock.runtime.cdi.ReturnStyle;

class LossProcessorTest {

    @Test
    void aRollbackNeedsTransactions() {
        Problems problems = new Problems();
        LockedMethod method = new LockedMethod("pay", "pay", new KeyTemplate("pay", List.of(), ""), "", "", "", false, "", "",
                false, "ROLLBACK_ONLY", ReturnStyle.VOID, List.of());
        LossProcessor.check(method, true, problems);
        assertThat(problems.all()).isEmpty();
        LossProcessor.check(method, false, problems);
        assertThat(problems.all())
                .containsExactly("pay: onLost = ROLLBACK_ONLY rolls JTA transactions back, but the application "
                        + "has none. Add io.quarkus:quarkus-narayana-jta to it.");
    }
}
