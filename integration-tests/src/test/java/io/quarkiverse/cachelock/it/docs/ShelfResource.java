package io.quarkiverse.cachelock.it.docs;

import java.sql.SQLException;

import jakarta.inject.Inject;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;

/** A service that wants fencing tokens. */
@Path("/shelves/{id}")
public class ShelfResource {

    @Inject
    ShelfTable table;

    // tag::service[]
    @PUT
    public Response put(@PathParam("id") String id, @HeaderParam("Fencing-Token") long fencingToken, String content)
            throws SQLException {
        boolean written = table.write(id, content, fencingToken);
        return Response.status(written ? Response.Status.NO_CONTENT : Response.Status.PRECONDITION_FAILED).build();
    }
    // end::service[]
}
