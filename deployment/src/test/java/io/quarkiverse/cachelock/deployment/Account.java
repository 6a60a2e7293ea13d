package io.quarkiverse.cachelock.deployment;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

@Entity
public class Account {

    @Id
    public long id;
    public long balance;
}
