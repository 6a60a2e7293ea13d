package io.quarkiverse.cachelock.it.django;

import jakarta.persistence.Entity;

import io.quarkiverse.cachelock.EntityLock;
import io.quarkus.hibernate.orm.panache.PanacheEntity;

/** What the locked model is in the tests of django-cache-lock. */
@Entity
public class Foo extends PanacheEntity {

    public String bar;

    @EntityLock(waitTime = "0s")
    public void use(Runnable action) {
        action.run();
    }

    @EntityLock(value = "bar", waitTime = "0s")
    public void useByBar(Runnable action) {
        action.run();
    }

    @EntityLock("bar")
    public void useByBarOrWait(Runnable action) {
        action.run();
    }

    @EntityLock(refresh = false)
    public void useAsItIs(Runnable action) {
        action.run();
    }
}
