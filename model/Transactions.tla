----------------------------- MODULE Transactions -----------------------------
(***************************************************************************)
(* A counter in a database, read and written back under a lock and in a    *)
(* transaction.  The transaction has to begin after the lock is acquired,  *)
(* since it reads what was there when it began, and to commit before the   *)
(* lock is released.  Nothing else goes wrong here.                        *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets

CONSTANTS None, Callers, Broken

VARIABLES holder, counter, step, seen

vars == <<holder, counter, step, seen>>

Has(safeguard) == safeguard \notin Broken
Safeguards == {"the transaction begins under the lock", "the transaction commits under the lock"}
ASSUME Broken \subseteq Safeguards

(* What each caller does, in this order. *)
Way ==
  IF ~Has("the transaction begins under the lock") THEN <<"begin", "acquire", "commit", "release">>
  ELSE IF ~Has("the transaction commits under the lock") THEN <<"acquire", "begin", "release", "commit">>
  ELSE <<"acquire", "begin", "commit", "release">>

Init ==
  /\ holder = None
  /\ counter = 0
  /\ step = [c \in Callers |-> 1]
  /\ seen = [c \in Callers |-> 0]

Do(c, what) == step[c] <= Len(Way) /\ Way[step[c]] = what /\ step' = [step EXCEPT ![c] = @ + 1]

Acquire(c) == Do(c, "acquire") /\ holder = None /\ holder' = c /\ UNCHANGED <<counter, seen>>
Begin(c) == Do(c, "begin") /\ seen' = [seen EXCEPT ![c] = counter] /\ UNCHANGED <<holder, counter>>
Commit(c) == Do(c, "commit") /\ counter' = seen[c] + 1 /\ UNCHANGED <<holder, seen>>
Release(c) == Do(c, "release") /\ holder' = None /\ UNCHANGED <<counter, seen>>

Next == \E c \in Callers : Acquire(c) \/ Begin(c) \/ Commit(c) \/ Release(c)

Safety == Init /\ [][Next]_vars

NoLostUpdate ==
  (\A c \in Callers : step[c] > Len(Way)) => counter = Cardinality(Callers)
================================================================================
