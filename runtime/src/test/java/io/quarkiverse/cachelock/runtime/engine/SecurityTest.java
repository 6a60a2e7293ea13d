package io.quarkiverse.cachelock.runtime.engine;

import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.SETTINGS;
import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.failing;
import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.failureOf;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Release;
import io.quarkiverse.cachelock.spi.Renewal;

/** Owner tokens are secrets, and names are the words of strangers. See also the tests of that name of the lock stores. */
class SecurityTest {

    private final EngineFixture fixture = new EngineFixture();

    @Test
    void ownerTokensAre128BitsThatNobodyCanGuessFromOthers() {
        var tokens = new OwnerTokens(false);
        var others = new OwnerTokens(false);
        Set<String> hashes = new HashSet<>();
        for (long number = 1; number <= 10_000; number++) {
            String token = tokens.of(number);
            assertThat(token).matches("[0-9a-f]{32}\\.[0-9a-f]+").hasSizeLessThanOrEqualTo(64).isEqualTo(tokens.of(number))
                    .isNotEqualTo(others.of(number));
            assertThat(tokens.numberOf(token)).isEqualTo(number);
            hashes.add(token.substring(0, 32));
        }
        assertThat(hashes).as("none repeats").hasSize(10_000);
        for (int digit = 0; digit < 32; digit++) {
            int position = digit;
            assertThat(hashes.stream().map(hash -> hash.charAt(position)).distinct()).as("digit %d", digit).hasSize(16);
        }
    }

    /** The vector for the bytes 0 to 7 under the key of the bytes 0 to 15, from the reference implementation. */
    @Test
    void theKeyedHashIsSipHash() {
        var hash = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L, 0x0706050403020100L);
        assertThat(Long.toHexString(Long.reverseBytes(hash.first()))).isEqualTo("3b62a9ba6258f561");
        assertThat(Long.toHexString(Long.reverseBytes(hash.second()))).isEqualTo("f83e264f31497b4");
    }

    @Test
    void noTextShowsAnOwnerToken() {
        HeldLock lock = fixture.held(SETTINGS);
        String token = fixture.store.acquires.get(0).ownerToken();
        AcquireRequest request = fixture.store.acquires.get(0);
        assertThat(List.of(request, new Renewal(request.key(), token, ofSeconds(1)), new Release(request.key(), token), lock,
                fixture.engine.keeper().watched(), fixture.engine)).noneMatch(shown -> shown.toString().contains(token));
        fixture.store.releaseAnswers.add(failing("down"));
        assertThat(lock.releaseNow()).isTrue();
        assertThat(lock.lost()).hasMessageNotContaining(token);
    }

    @Test
    void aForgedLogLineIsNoLine() {
        String name = "order\n2026-01-01 ERROR all is lost\u001b[31m\u2028";
        fixture.store.answerBusy(ofSeconds(5));
        CompletableFuture<HeldLock> busy = fixture.acquire(name, SETTINGS.withWaitTime(ZERO), fixture.engine.reactive());
        assertThat(failureOf(busy)).isInstanceOfSatisfying(LockNotAcquiredException.class,
                failure -> assertThat(failure.name()).as("as it is, for programs").isEqualTo(name))
                .message().startsWith("Lock 'order\\u000a2026-01-01 ERROR all is lost\\u001b[31m\\u2028' is busy")
                .doesNotContainPattern("\\p{Cntrl}");
        assertThat(Printable.of("x".repeat(100_000))).hasSize(201);
    }

    @Test
    void longNamesAreHashedBehindAReadableHeadBeforeAnyStoreSeesThem() {
        List<String> names = IntStream.range(0, 3).mapToObj(i -> "order:" + "x".repeat(5_000) + i).toList();
        names.forEach(name -> fixture.acquire(name, SETTINGS, fixture.engine.reactive()));
        assertThat(fixture.store.acquires).extracting(AcquireRequest::key).doesNotHaveDuplicates()
                .allMatch(key -> key.matches("lock:order:x{89}#[0-9a-f]{64}"));
    }
}
