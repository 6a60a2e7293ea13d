package io.quarkiverse.cachelock.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Buyers who all come at once. */
record Crowd(int buyers) {

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * Opens a show and sends the buyers to its booths in turn.
     *
     * @return how many tickets each booth sold
     */
    List<Integer> buys(String show, int seats, String sell, String... booths) {
        assertThat(post(booths[0] + "/" + show + "/reset?seats=" + seats).join().statusCode()).isEqualTo(200);
        List<CompletableFuture<HttpResponse<String>>> sales = IntStream.range(0, buyers)
                .mapToObj(buyer -> post(booths[buyer % booths.length] + "/" + show + sell)).toList();
        assertThat(sales).allSatisfy(sale -> assertThat(sale.join().statusCode()).as(sale.join().body()).isIn(200, 409));
        return IntStream.range(0, booths.length).mapToObj(booth -> (int) IntStream.range(0, buyers)
                .filter(buyer -> buyer % booths.length == booth && sales.get(buyer).join().statusCode() == 200).count())
                .toList();
    }

    static CompletableFuture<HttpResponse<String>> post(String uri) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).POST(HttpRequest.BodyPublishers.noBody()).build();
        return HTTP.sendAsync(request, BodyHandlers.ofString());
    }

    static HttpResponse<String> get(String uri) {
        return HTTP.sendAsync(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString()).join();
    }
}
