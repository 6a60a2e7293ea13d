package io.quarkiverse.cachelock;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;

import io.quarkiverse.cachelock.spi.BlockingLockStore;
import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.LockStoreContract;

class EveryStoreHasAContractTest {

    @Test
    void everyStoreHasAContractTest() {
        List<String> stores = new ClassFileImporter().importPath(Path.of("target/classes")).stream()
                .filter(type -> type.isAssignableTo(LockStore.class) || type.isAssignableTo(BlockingLockStore.class))
                .filter(type -> !type.getPackageName().equals(LockStore.class.getPackageName()) && isConcrete(type))
                .map(JavaClass::getSimpleName).toList();
        List<String> contracts = new ClassFileImporter().importPath(Path.of("target/test-classes")).stream()
                .filter(type -> type.isAssignableTo(LockStoreContract.class) && isConcrete(type))
                .map(JavaClass::getSimpleName).toList();

        assertThat(stores).contains("MemoryLockStore").allSatisfy(store -> assertThat(contracts)
                .as("subclasses of LockStoreContract; that of %s is to be named %s...ContractTest", store, store)
                .anyMatch(contract -> contract.startsWith(store)));
    }

    private static boolean isConcrete(JavaClass type) {
        return !type.isInterface() && !type.getModifiers().contains(JavaModifier.ABSTRACT);
    }
}
