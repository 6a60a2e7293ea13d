package io.quarkiverse.cachelock.it;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import java.net.URL;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;

/** The ticket booth on locks in memory. */
@QuarkusTest
class BoothTest {

    @TestHTTPResource("/shows")
    URL shows;

    @ParameterizedTest
    @ValueSource(strings = { "/sell?locked=true", "/sell?locked=false", "/sell/reactive", "/sell/manager" })
    void aSeatIsSoldUntilNoneIsLeft(String sell) {
        when().post("/shows/small/reset?seats=1").then().statusCode(200).body("seats", is(1), "sold", is(0));

        when().post("/shows/small" + sell).then().statusCode(200).body("show", is("small"), "seat", is(1));
        when().post("/shows/small" + sell).then().statusCode(409).body("error", is("Show small is sold out."));

        when().get("/shows/small").then().body("sold", is(1), "oversold", is(0));
    }

    @ParameterizedTest
    @ValueSource(strings = { "/sell?locked=true", "/sell/reactive", "/sell/manager" })
    void neverOversoldWithTheLock(String sell) {
        assertThat(new Crowd(100).buys("locked", 40, sell, shows.toString())).containsExactly(40);
        when().get("/shows/locked").then().body("seats", is(40), "sold", is(40), "oversold", is(0));
    }

    @Test
    void oversoldWithoutTheLock() {
        await().until(() -> new Crowd(100).buys("unlocked", 40, "/sell?locked=false", shows.toString()).get(0) > 40);

        assertThat(when().get("/shows/unlocked").jsonPath().getInt("oversold")).isPositive();
    }

    @Test
    void showsWhoHoldsTheLock() {
        when().get("/shows/watched/holder").then().statusCode(204);

        var stocktaking = CompletableFuture
                .runAsync(() -> when().post("/shows/watched/stocktaking?seconds=1").then().statusCode(204));

        await().untilAsserted(() -> when().get("/shows/watched/holder").then().statusCode(200)
                .body("ownerId", containsString("ticket-booth"), "since", notNullValue()));
        stocktaking.join();
        when().get("/shows/watched/holder").then().statusCode(204);
    }

    @Test
    void aBusyLockIsAnswered() {
        var stocktaking = CompletableFuture.runAsync(() -> when().post("/shows/busy/stocktaking?seconds=1"));
        await().untilAsserted(() -> when().get("/shows/busy/holder").then().statusCode(200));

        when().post("/shows/busy/sell/manager").then().statusCode(503).body("error", containsString("show:busy"));
        stocktaking.join();
    }

    @Test
    void thePageIsServed() {
        given().when().get("/").then().statusCode(200).body(containsString("Ticket booth"));
    }
}
