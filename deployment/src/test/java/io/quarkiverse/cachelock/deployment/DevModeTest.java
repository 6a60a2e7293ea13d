package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusDevModeTest;

/** A change of the annotation is there at the next request. */
class DevModeTest {

    @RegisterExtension
    static final QuarkusDevModeTest APP = new QuarkusDevModeTest()
            .withApplicationRoot(root -> root.addClasses(DevModeBooth.class));

    @Test
    void reloadsTheLockName() throws Exception {
        assertThat(heldLock()).isEqualTo("[show:1]");

        APP.modifySourceFile(DevModeBooth.class, source -> source.replace("show:{id}", "changed:{id}"));
        assertThat(heldLock()).isEqualTo("[changed:1]");

        APP.modifySourceFile(DevModeBooth.class, source -> source.replace("changed:{id}", "changed:{it}"));
        assertThat(heldLock()).contains("Did you mean");

        APP.modifySourceFile(DevModeBooth.class, source -> source.replace("changed:{it}", "show:{id}"));
        assertThat(heldLock()).isEqualTo("[show:1]");
    }

    private static String heldLock() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:8080/held")).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
