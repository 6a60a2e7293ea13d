------------------------------- MODULE CacheLock -------------------------------
(***************************************************************************)
(* The lease, the fencing tokens, the passing on inside a JVM and the      *)
(* direct hand-over of one lock on Redis: what the scripts of              *)
(* runtime/store/redis do in the server, and what runtime/engine does in   *)
(* each JVM.                                                               *)
(*                                                                         *)
(* Time goes in ticks of the store's clock.  No instant is kept, only what *)
(* is left and how long ago, so that the states are finitely many.  Time   *)
(* goes on only when all that could happen at once has happened; whatever  *)
(* is slower than that is a fault, and the faults are counted.             *)
(*                                                                         *)
(* Every safeguard has a name.  Those in Broken are missing, and TLC has   *)
(* to find out.                                                            *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets, TLC

CONSTANTS
  None,       \* nothing
  Jvms,       \* who contends for the lock
  Callers,    \* how many at most queue in one JVM, the holder included
  Passes,     \* how often a lease is passed on inside a JVM
  Lease,      \* how long the store keeps a lock, in ticks
  Claim,      \* how long it keeps one that it handed over
  Margin,     \* by how much less a holder believes in it
  Drifts,     \* by how much a holder's clock may fall behind during a lease
  LookAgain,  \* after which a waiter asks again at the latest
  MaxToken,   \* up to which fencing token to look; 0: do without them
  Faults,     \* which kinds of faults there are, see "What goes wrong"
  MaxFaults,  \* how many faults there are
  Names,      \* how many owner tokens of a JVM are about at a time
  Broken      \* the safeguards that are missing

VARIABLES
  lock,      \* in the store: owner token, fencing token, what is left
  last,      \* in the store: the last fencing token that is reserved
  queue,     \* in the store: who waits
  floor,     \* which fencing tokens the store's clock has left behind
  net,       \* what is under way between the JVMs, the store and the resource
  jvm,       \* what each JVM knows
  resource,  \* what the lock protects: the last write
  grants,    \* to look back at: how many grants there were
  given,     \* to look back at: <<grant, fencing token>> of each holder
  faults     \* how many faults are still to come

vars == <<lock, last, queue, floor, net, jvm, resource, grants, given, faults>>
store == <<lock, last, queue, floor, grants>>

Has(safeguard) == safeguard \notin Broken

Safeguards == {
  "release compares the owner token",
  "renewal compares the owner token",
  "owner tokens are never used again",
  "the resource compares fencing tokens",
  "fencing tokens are reserved for those passed to",
  "fencing tokens follow the clock",
  "the lease counts from the asking",
  "the holder keeps to its deadline",
  "the margin for clocks",
  "the claim counts from the grant",
  "the claim ends",
  "waiters ask again",
  "passing is bounded" }

ASSUME Broken \subseteq Safeguards /\ \A d \in Drifts : d <= Claim

CountsTokens == MaxToken > 0
Endless == 99
Min(a, b) == IF a < b THEN a ELSE b
Max(a, b) == IF a > b THEN a ELSE b
(* Older than that is all the same. *)
Oldest == Lease + Claim
TheMargin == IF Has("the margin for clocks") THEN Margin ELSE 0

(* An owner token is <<JVM, number>>. *)
JvmOf(token) == token[1]

Free == [owner |-> None, fence |-> 0, left |-> 0, grant |-> 0]

Init ==
  /\ lock = Free
  /\ last = 0
  /\ queue = <<>>
  /\ floor = 0
  /\ net = {}
  /\ jvm = [j \in Jvms |-> [up |-> TRUE, runs |-> TRUE, listens |-> TRUE,
                            callers |-> 0, request |-> None, lease |-> None,
                            renewal |-> None, watch |-> None]]
  /\ resource = [fence |-> 0, grant |-> 0]
  /\ grants = 0
  /\ given = {}
  /\ faults = MaxFaults

--------------------------------------------------------------------------------
(* What a JVM knows. *)

Runs(j) == jvm[j].up /\ jvm[j].runs
Asks(j, token) == jvm[j].request # None /\ jvm[j].request.token = token
IsParked(j) == jvm[j].request # None /\ jvm[j].request.parked
Holds(j) == jvm[j].lease # None
Believes(j) == /\ jvm[j].up
               /\ Holds(j)
               /\ jvm[j].lease.left > 0 \/ ~Has("the holder keeps to its deadline")
Waits(j) == jvm[j].up /\ jvm[j].callers > 0 /\ ~Holds(j)

(* Messages that are not late arrive before time goes on. *)
InTime(type, j) == \E m \in net : m.type = type /\ JvmOf(m.token) = j /\ ~m.late
IsMissed(types, token) == \A m \in net : m.type \in types /\ m.token = token => m.late

(* What the JVM does not listen for any more. *)
WithoutAnswers(messages, token) ==
  {m \in messages : ~(m.token = token /\ m.type \in {"granted", "busy", "hint"})}
WithoutRenewal(messages, token) ==
  {IF m.type = "renew" /\ m.token = token THEN [m EXCEPT !.asks = FALSE] ELSE m :
     m \in {n \in messages : ~(n.type = "renewed" /\ n.token = token)}}

AcquireMessage(token, block, told) ==
  [type |-> "acquire", token |-> token, block |-> block, told |-> told, late |-> FALSE]
ReleaseMessage(token) == [type |-> "release", token |-> token, late |-> FALSE]
RenewMessage(token) == [type |-> "renew", token |-> token, asks |-> TRUE, late |-> FALSE]

Fault(kind) == kind \in Faults /\ faults > 0 /\ faults' = faults - 1

(* How long a lease is believed in that was asked for some time ago. *)
Believed(time, age, d) == IF time + d > age + TheMargin THEN time + d - age - TheMargin ELSE 0
AgeAtAnswer(age) == IF Has("the lease counts from the asking") THEN age ELSE 0

(***************************************************************************)
(* What a JVM does: LocalGate, Acquirer, Waiters, LeaseKeeper,             *)
(* LeaseReturns, HandOffWatch.                                             *)
(***************************************************************************)

(* Not before this JVM has done what it has to do anyway: callers that     *)
(* come and go in no time would keep time from going on.                   *)
Enter(j) ==
  /\ Runs(j)
  /\ jvm[j].callers < Callers
  /\ jvm[j].watch # 0
  /\ \A m \in net : JvmOf(m.token) = j => m.late
  /\ jvm' = [jvm EXCEPT ![j].callers = @ + 1]
  /\ UNCHANGED <<store, net, resource, given, faults>>

IsInUse(token) ==
  \/ lock.owner = token
  \/ \E m \in net : m.token = token
  \/ \E i \in DOMAIN queue : queue[i].token = token

FreshTokens(j) ==
  IF Has("owner tokens are never used again")
  THEN LET fresh == {n \in 1..Names : ~IsInUse(<<j, n>>)}
       IN {<<j, n>> : n \in {n \in fresh : \A other \in fresh : n <= other}}
  ELSE {<<j, 1>>}

(* One at a time, after the release of the one before has been answered. *)
MayAsk(j) ==
  /\ Runs(j)
  /\ jvm[j].callers > 0
  /\ jvm[j].request = None
  /\ ~Holds(j)
  /\ ~InTime("release", j)
  /\ FreshTokens(j) # {}

Ask(j) ==
  /\ MayAsk(j)
  /\ \E token \in FreshTokens(j) :
       LET block == IF jvm[j].callers > 1 THEN Passes + 1 ELSE 1 IN
       /\ jvm' = [jvm EXCEPT ![j].request =
            [token |-> token, block |-> block, parked |-> FALSE, age |-> 0, lead |-> 0, timer |-> 0]]
       /\ net' = net \cup {AcquireMessage(token, block, jvm[j].listens)}
  /\ UNCHANGED <<store, resource, given, faults>>

(* The holder takes the first fencing token. *)
TakeOver(j, m, left) ==
  /\ jvm' = [jvm EXCEPT
       ![j].request = None,
       ![j].lease = [token |-> m.token, left |-> left, fence |-> m.fence, grant |-> m.grant,
                     spare |-> jvm[j].request.block - 1],
       ![j].renewal = IF m.type = "hint" THEN 0 ELSE None]
  /\ given' = IF CountsTokens THEN given \cup {<<m.grant, m.fence>>} ELSE given

Leave(j, token) ==
  jvm' = [jvm EXCEPT ![j].request = None, ![j].callers = @ - 1]

HearGranted(j) ==
  /\ Runs(j)
  /\ \E m \in net, d \in Drifts :
       /\ m.type = "granted" /\ Asks(j, m.token)
       /\ LET left == Believed(Lease, AgeAtAnswer(jvm[j].request.age), d)
              rest == WithoutAnswers(net, m.token)
          IN IF left > 0
             THEN TakeOver(j, m, left) /\ net' = rest
             ELSE /\ Leave(j, m.token)
                  /\ net' = rest \cup {ReleaseMessage(m.token)}
                  /\ UNCHANGED given
  /\ UNCHANGED <<store, resource, faults>>

HearBusy(j) ==
  /\ Runs(j)
  /\ \E m \in net :
       /\ m.type = "busy" /\ Asks(j, m.token)
       /\ jvm' = [jvm EXCEPT ![j].request = [@ EXCEPT
            !.parked = TRUE, !.age = 0, !.lead = m.lead,
            !.timer = Min(m.left, LookAgain)]]
       /\ net' = net \ {m}
  /\ UNCHANGED <<store, resource, given, faults>>

AskedAgain(j) == [jvm EXCEPT ![j].request = [@ EXCEPT !.parked = FALSE, !.age = 0, !.lead = 0, !.timer = 0]]
AcquireAgain(j) == AcquireMessage(jvm[j].request.token, jvm[j].request.block, jvm[j].listens)

MustAskAgain(j) ==
  Runs(j) /\ IsParked(j) /\ jvm[j].request.timer = 0 /\ Has("waiters ask again")

AskAgain(j) ==
  /\ MustAskAgain(j)
  /\ jvm' = AskedAgain(j)
  /\ net' = net \cup {AcquireAgain(j)}
  /\ UNCHANGED <<store, resource, given, faults>>

(* The lock was handed over.  What is left of the claim follows from when  *)
(* this JVM asked and from two times of the store: see Waiter.redeem.      *)
HearHint(j) ==
  /\ Runs(j) /\ IsParked(j)
  /\ \E m \in net, d \in Drifts :
       /\ m.type = "hint" /\ Asks(j, m.token)
       /\ LET age == IF Has("the claim counts from the grant") THEN m.age + jvm[j].request.lead ELSE 0
              left == Believed(Claim, age, d)
              rest == net \ {m}
          IN IF left > 0
             THEN TakeOver(j, m, left) /\ net' = rest \cup {RenewMessage(m.token)}
             ELSE jvm' = AskedAgain(j) /\ net' = rest \cup {AcquireAgain(j)} /\ UNCHANGED given
  /\ UNCHANGED <<store, resource, faults>>

(* No answer in time: the caller gets an error, and what may have been     *)
(* granted is taken back.                                                  *)
Timeout(j) ==
  /\ Runs(j)
  /\ jvm[j].request # None /\ ~IsParked(j)
  /\ LET token == jvm[j].request.token IN
       /\ IsMissed({"acquire", "granted", "busy"}, token)
       /\ Leave(j, token)
       /\ net' = WithoutAnswers(net, token) \cup {ReleaseMessage(token)}
  /\ UNCHANGED <<store, resource, given, faults>>

MustRenew(j) == Runs(j) /\ Holds(j) /\ jvm[j].renewal = None /\ jvm[j].lease.left = 1

Renew(j) ==
  /\ MustRenew(j)
  /\ jvm' = [jvm EXCEPT ![j].renewal = 0]
  /\ net' = net \cup {RenewMessage(jvm[j].lease.token)}
  /\ UNCHANGED <<store, resource, given, faults>>

RenewTimeout(j) ==
  /\ Runs(j) /\ Holds(j)
  /\ IsMissed({"renew", "renewed"}, jvm[j].lease.token)
  /\ jvm[j].renewal # None
  /\ jvm' = [jvm EXCEPT ![j].renewal = None]
  /\ net' = WithoutRenewal(net, jvm[j].lease.token)
  /\ UNCHANGED <<store, resource, given, faults>>

LeaseEnds(j) == [jvm EXCEPT ![j].lease = None, ![j].renewal = None, ![j].callers = @ - 1]

HearRenewed(j) ==
  /\ Runs(j) /\ Holds(j) /\ jvm[j].renewal # None
  /\ \E m \in net, d \in Drifts :
       /\ m.type = "renewed" /\ m.token = jvm[j].lease.token
       /\ net' = net \ {m}
       /\ jvm' = IF m.ok
                 THEN [jvm EXCEPT ![j].renewal = None,
                                  ![j].lease.left = Believed(Lease, AgeAtAnswer(jvm[j].renewal), d)]
                 ELSE LeaseEnds(j)
  /\ UNCHANGED <<store, resource, given, faults>>

MustLose(j) ==
  Runs(j) /\ Holds(j) /\ jvm[j].lease.left = 0 /\ Has("the holder keeps to its deadline")

Lose(j) ==
  /\ MustLose(j)
  /\ jvm' = LeaseEnds(j)
  /\ net' = WithoutRenewal(net, jvm[j].lease.token)
  /\ UNCHANGED <<store, resource, given, faults>>

(* A write arrives at once, or at any time, or never. *)
Apply(fence, grant) ==
  resource' = IF fence >= resource.fence \/ ~Has("the resource compares fencing tokens")
              THEN [fence |-> fence, grant |-> grant] ELSE resource

Write(j) ==
  /\ CountsTokens
  /\ Runs(j) /\ Believes(j)
  /\ LET lease == jvm[j].lease IN
     \/ Apply(lease.fence, lease.grant) /\ UNCHANGED <<net, faults>>
     \/ /\ Fault("delay")
        /\ net' = net \cup {[type |-> "write", token |-> <<j, 0>>, fence |-> lease.fence,
                             grant |-> lease.grant, late |-> TRUE]}
        /\ UNCHANGED resource
  /\ UNCHANGED <<store, jvm, given>>

MayPass(j) ==
  /\ jvm[j].callers > 1
  /\ jvm[j].lease.left > 1
  /\ jvm[j].lease.spare > 0 \/ ~Has("passing is bounded")

(* The holder is done: to the next in this JVM, or back to the store. *)
Release(j) ==
  /\ Runs(j) /\ Believes(j)
  /\ IF MayPass(j)
     THEN LET fence == IF CountsTokens THEN jvm[j].lease.fence + 1 ELSE 0
              spare == IF Has("passing is bounded") THEN jvm[j].lease.spare - 1 ELSE jvm[j].lease.spare
          IN /\ jvm' = [jvm EXCEPT ![j].callers = @ - 1, ![j].lease.fence = fence, ![j].lease.spare = spare]
             /\ given' = IF CountsTokens THEN given \cup {<<jvm[j].lease.grant, fence>>} ELSE given
             /\ net' = net
     ELSE /\ jvm' = LeaseEnds(j)
          /\ net' = WithoutRenewal(net, jvm[j].lease.token) \cup {ReleaseMessage(jvm[j].lease.token)}
          /\ given' = given
  /\ UNCHANGED <<store, resource, faults>>

(***************************************************************************)
(* What the store does: the scripts, each in one step.                     *)
(***************************************************************************)

(* max(previous + 1, clock) *)
NextFence ==
  IF CountsTokens
  THEN Max(last, IF Has("fencing tokens follow the clock") THEN floor ELSE 0) + 1
  ELSE 0

Grant(token, block, time) ==
  /\ lock' = [owner |-> token, fence |-> NextFence, left |-> time,
              grant |-> IF CountsTokens THEN grants + 1 ELSE 0]
  /\ last' = IF CountsTokens /\ Has("fencing tokens are reserved for those passed to")
             THEN NextFence + block - 1 ELSE NextFence
  /\ grants' = IF CountsTokens THEN grants + 1 ELSE 0

(* Who is dead may still seem to listen.  Who does not come back loses its *)
(* place after a while; that one may already be passed over.               *)
MayBeTold(seat) == ~seat.told \/ ~jvm[JvmOf(seat.token)].up \/ jvm[JvmOf(seat.token)].listens
MayBeSkipped(seat) ==
  LET j == JvmOf(seat.token)
  IN ~jvm[j].up \/ ~Asks(j, seat.token) \/ (seat.told /\ ~jvm[j].listens)

(* The places in the queue that may be the next; 0 for nobody. *)
Heads(me) ==
  LET skipped(n) == \A k \in 1..n : queue[k].token # me /\ MayBeSkipped(queue[k])
  IN {i \in 1..Len(queue) : skipped(i - 1) /\ (queue[i].token = me \/ MayBeTold(queue[i]))}
     \cup {i \in {0} : skipped(Len(queue))}

Behind(i) == IF i = 0 THEN <<>> ELSE SubSeq(queue, i + 1, Len(queue))

HandOver(seat) ==
  Grant(seat.token, seat.block, IF Has("the claim ends") THEN Claim ELSE Endless)

Hints(seat) ==
  IF seat.told /\ Runs(JvmOf(seat.token)) /\ Asks(JvmOf(seat.token), seat.token)
  THEN {[type |-> "hint", token |-> seat.token, fence |-> NextFence,
         grant |-> IF CountsTokens THEN grants + 1 ELSE 0, age |-> 0, late |-> FALSE]}
  ELSE {}

Watched(j, watching) == IF watching /\ jvm[j].up THEN [jvm EXCEPT ![j].watch = Claim + 1] ELSE jvm

Without(seats, token) == SelectSeq(seats, LAMBDA seat : seat.token # token)

Enqueue(seats, seat) ==
  IF \E i \in DOMAIN seats : seats[i].token = seat.token
  THEN [i \in DOMAIN seats |-> IF seats[i].token = seat.token THEN seat ELSE seats[i]]
  ELSE Append(seats, seat)

(* An answer that nobody waits for is left out. *)
Answer(m, answer) == IF jvm[JvmOf(m.token)].up /\ Asks(JvmOf(m.token), m.token) THEN {answer} ELSE {}
Granted(m, fence, grant) ==
  Answer(m, [type |-> "granted", token |-> m.token, fence |-> fence, grant |-> grant, late |-> m.late])
Busy(m, left) ==
  Answer(m, [type |-> "busy", token |-> m.token, left |-> left, late |-> m.late,
             lead |-> IF Asks(JvmOf(m.token), m.token) THEN jvm[JvmOf(m.token)].request.age ELSE 0])

Acquire(m) ==
  LET me == m.token
      j == JvmOf(me)
      seat == [token |-> me, block |-> m.block, told |-> m.told]
      rest == net \ {m}
  IN
  /\ m.type = "acquire"
  /\ \/ /\ lock.owner = me
        /\ lock' = [lock EXCEPT !.left = Lease]
        /\ net' = rest \cup Granted(m, lock.fence, lock.grant)
        /\ UNCHANGED <<last, queue, grants, jvm>>
     \/ /\ lock.owner \notin {None, me}
        /\ queue' = Enqueue(queue, seat)
        /\ net' = rest \cup Busy(m, lock.left)
        /\ UNCHANGED <<lock, last, grants, jvm>>
     \/ /\ lock.owner = None
        /\ \E i \in Heads(me) :
             IF i = 0 \/ (i > 0 /\ queue[i].token = me)
             THEN /\ Grant(me, m.block, Lease)
                  /\ queue' = Without(Behind(i), me)
                  /\ net' = rest \cup Granted(m, NextFence, IF CountsTokens THEN grants + 1 ELSE 0)
                  /\ UNCHANGED jvm
             ELSE /\ HandOver(queue[i])
                  /\ queue' = Enqueue(Behind(i), seat)
                  /\ net' = rest \cup Hints(queue[i]) \cup Busy(m, lock'.left)
                  /\ jvm' = Watched(j, ~m.late)
  /\ UNCHANGED <<floor, resource, given, faults>>

(* Leaves the lock free, or hands it over. *)
SetFree(j, rest, watching) ==
  \E i \in Heads(None) :
    /\ queue' = Behind(i)
    /\ IF i = 0
       THEN lock' = Free /\ net' = rest /\ UNCHANGED <<last, grants, jvm>>
       ELSE HandOver(queue[i]) /\ net' = rest \cup Hints(queue[i]) /\ jvm' = Watched(j, watching)

Freed(m) ==
  /\ m.type = "release"
  /\ IF lock.owner = m.token \/ (lock.owner # None /\ ~Has("release compares the owner token"))
     THEN SetFree(JvmOf(m.token), net \ {m}, ~m.late)
     ELSE /\ queue' = Without(queue, m.token)
          /\ net' = net \ {m}
          /\ UNCHANGED <<lock, last, grants, jvm>>
  /\ UNCHANGED <<floor, resource, given, faults>>

Renewed(m) ==
  LET ok == lock.owner = m.token \/ (lock.owner # None /\ ~Has("renewal compares the owner token"))
      j == JvmOf(m.token)
      hears == m.asks /\ jvm[j].up /\ Holds(j) /\ jvm[j].lease.token = m.token
  IN
  /\ m.type = "renew"
  /\ lock' = IF ok THEN [lock EXCEPT !.left = Lease] ELSE lock
  /\ net' = (net \ {m}) \cup
            IF hears THEN {[type |-> "renewed", token |-> m.token, ok |-> ok, late |-> m.late]} ELSE {}
  /\ UNCHANGED <<last, queue, floor, grants, jvm, resource, given, faults>>

(* Nobody claimed what this JVM has handed over. *)
MustHandOn(j) == Runs(j) /\ jvm[j].watch = 0

HandOn(j) ==
  /\ MustHandOn(j)
  /\ IF lock.owner = None
     THEN \E i \in Heads(None) :
            /\ queue' = Behind(i)
            /\ IF i = 0
               THEN /\ UNCHANGED <<lock, last, grants, net>>
                    /\ jvm' = [jvm EXCEPT ![j].watch = None]
               ELSE /\ HandOver(queue[i])
                    /\ net' = net \cup Hints(queue[i])
                    /\ jvm' = [jvm EXCEPT ![j].watch = Claim + 1]
     ELSE /\ jvm' = [jvm EXCEPT ![j].watch = None]
          /\ UNCHANGED <<lock, last, queue, grants, net>>
  /\ UNCHANGED <<floor, resource, given, faults>>

(* What the lock protects.  It knows nothing of locks, only numbers. *)
Written(m) ==
  /\ m.type = "write"
  /\ net' = net \ {m}
  /\ Apply(m.fence, m.grant)
  /\ UNCHANGED <<store, jvm, given, faults>>

Arrive(m) == Acquire(m) \/ Freed(m) \/ Renewed(m) \/ Written(m)

(***************************************************************************)
(* Time.                                                                   *)
(***************************************************************************)

ToStore == {"acquire", "release", "renew"}

IsUrgent(m) ==
  LET j == JvmOf(m.token) IN
  /\ ~m.late
  /\ m.type \in ToStore \/ (Runs(j) /\ (m.type = "hint" => IsParked(j)))

Down(n) == IF n \in {0, Endless} THEN n ELSE n - 1

Later(me) ==
  [me EXCEPT
     !.request = IF @ = None THEN None
                 ELSE [@ EXCEPT !.age = IF me.request.parked THEN 0 ELSE Min(@ + 1, Oldest),
                                !.timer = Down(@)],
     !.lease = IF @ = None THEN None ELSE [@ EXCEPT !.left = Down(@)],
     !.renewal = IF @ = None THEN None ELSE Min(@ + 1, Oldest),
     !.watch = IF @ = None THEN None ELSE Down(@)]

Tick ==
  /\ \A m \in net : ~IsUrgent(m)
  /\ \A j \in Jvms : ~(MayAsk(j) \/ MustAskAgain(j) \/ MustRenew(j) \/ MustLose(j) \/ MustHandOn(j))
  /\ lock' = IF lock.left = 1 THEN Free ELSE [lock EXCEPT !.left = Down(@)]
  /\ jvm' = [j \in Jvms |-> IF jvm[j].up THEN Later(jvm[j]) ELSE jvm[j]]
  /\ net' = {IF m.type = "hint" THEN [m EXCEPT !.age = Min(@ + 1, Oldest)] ELSE m : m \in net}
  /\ UNCHANGED <<last, queue, floor, resource, grants, given, faults>>

(***************************************************************************)
(* What goes wrong.                                                        *)
(***************************************************************************)

(* A message arrives at any time from now on, or never. *)
Delay ==
  /\ Fault("delay")
  /\ \E m \in net : ~m.late /\ net' = (net \ {m}) \cup {[m EXCEPT !.late = TRUE]}
  /\ UNCHANGED <<store, jvm, resource, given>>

Drop ==
  /\ Fault("drop")
  /\ \E m \in net : ~m.late /\ net' = net \ {m}
  /\ UNCHANGED <<store, jvm, resource, given>>

(* For good; what it has sent may still arrive. *)
Crash(j) ==
  /\ jvm[j].up
  /\ Fault("crash")
  /\ jvm' = [jvm EXCEPT ![j] = [up |-> FALSE, runs |-> FALSE, listens |-> FALSE, callers |-> 0,
                                request |-> None, lease |-> None, renewal |-> None, watch |-> None]]
  /\ net' = {IF JvmOf(m.token) = j THEN [m EXCEPT !.late = TRUE] ELSE m :
               m \in {n \in net : JvmOf(n.token) = j => n.type \in ToStore \cup {"write"}}}
  /\ UNCHANGED <<store, resource, given>>

(* Stopped for any time, by the garbage collector or by a signal. *)
Stop(j) ==
  /\ Runs(j)
  /\ Fault("stop")
  /\ jvm' = [jvm EXCEPT ![j].runs = FALSE]
  /\ UNCHANGED <<store, net, resource, given>>

GoOn(j) ==
  /\ jvm[j].up /\ ~jvm[j].runs
  /\ jvm' = [jvm EXCEPT ![j].runs = TRUE]
  /\ UNCHANGED <<store, net, resource, given, faults>>

(* The connection that listens breaks. *)
GoDeaf(j) ==
  /\ jvm[j].up /\ jvm[j].listens
  /\ Fault("deaf")
  /\ jvm' = [jvm EXCEPT ![j].listens = FALSE]
  /\ net' = {m \in net : ~(m.type = "hint" /\ JvmOf(m.token) = j)}
  /\ UNCHANGED <<store, resource, given>>

(* It is made again, and all who wait ask again. *)
Listen(j) ==
  /\ Runs(j) /\ ~jvm[j].listens
  /\ jvm' = [jvm EXCEPT ![j].listens = TRUE,
                        ![j].request = IF IsParked(j) THEN [@ EXCEPT !.timer = 0] ELSE @]
  /\ UNCHANGED <<store, net, resource, given, faults>>

(* A waiter has waited for long enough. *)
GiveUp(j) ==
  /\ Runs(j) /\ jvm[j].request # None
  /\ Fault("give up")
  /\ Leave(j, jvm[j].request.token)
  /\ net' = WithoutAnswers(net, jvm[j].request.token) \cup {ReleaseMessage(jvm[j].request.token)}
  /\ UNCHANGED <<store, resource, given>>

(* The store forgets all: flushed, or a replica took over that knows       *)
(* nothing.  The fencing tokens were taken from the clock, which has gone  *)
(* on meanwhile.                                                           *)
Forget ==
  /\ Fault("forget")
  /\ lock' = Free /\ last' = 0 /\ queue' = <<>>
  /\ floor' = Max(floor, last)
  /\ UNCHANGED <<net, jvm, resource, grants, given>>

(* The store forgets a lock that is held: evicted, or its clock jumped. *)
Expire ==
  /\ Fault("expire")
  /\ lock # Free
  /\ lock' = Free
  /\ UNCHANGED <<last, queue, floor, net, jvm, resource, grants, given>>

--------------------------------------------------------------------------------
(* What a JVM has to do sooner or later, and the store for it. *)
Step(j) ==
  \/ Ask(j) \/ AskAgain(j) \/ Timeout(j) \/ Renew(j) \/ RenewTimeout(j) \/ Lose(j) \/ HandOn(j) \/ GoOn(j)
  \/ HearGranted(j) \/ HearBusy(j) \/ HearHint(j) \/ HearRenewed(j)
  \/ \E m \in net : JvmOf(m.token) = j /\ ~m.late /\ Arrive(m)

AnyFault ==
  Delay \/ Drop \/ Forget \/ Expire \/ \E j \in Jvms : Crash(j) \/ Stop(j) \/ GoDeaf(j) \/ GiveUp(j)

Next ==
  \/ Tick
  \/ \E j \in Jvms : Step(j) \/ Enter(j) \/ Write(j) \/ Release(j) \/ Listen(j)
  \/ \E m \in net : m.late /\ Arrive(m)
  \/ AnyFault

Safety == Init /\ [][Next]_vars

(* Nobody is idle for ever, holders are done some time, and time goes on.  *)
(* What is late need not arrive.                                           *)
Spec ==
  /\ Safety
  /\ SF_vars(Tick)
  /\ \A j \in Jvms : WF_vars(Step(j)) /\ WF_vars(Listen(j)) /\ SF_vars(Release(j))

--------------------------------------------------------------------------------
(* What is promised. *)

(* Who believes that it holds the lock does, by the store's clock.  So at  *)
(* most one does.                                                          *)
BelieversHold == \A j \in Jvms : Believes(j) => lock.owner = jvm[j].lease.token

OneBeliever == \A i, j \in Jvms : Believes(i) /\ Believes(j) => i = j

(* The holders of a later grant have greater fencing tokens, and no two    *)
(* grants share one.                                                       *)
TokensGrow == \A x, y \in given : x[1] < y[1] => x[2] < y[2]

(* Once a later holder has written, no former one does any more. *)
WritesInOrder ==
  [][ \/ resource'.grant > resource.grant
      \/ resource'.grant = resource.grant /\ resource'.fence >= resource.fence ]_resource

(* A lock ends by its owner's release or by its time, never by another's   *)
(* release.                                                                *)
OnlyOwnersRelease ==
  [][ lock.owner # None /\ lock'.owner # lock.owner =>
        \/ lock.left = 1
        \/ \E m \in net \ net' : m.type = "release" /\ m.token = lock.owner ]_lock

(* Nobody waits for more than what is left of a lease whose holder died,   *)
(* of a claim if the lock was only handed over to it.                      *)
NoEndlessLock == lock.left <= Lease

(* A live waiter is served, or told why not. *)
EveryoneIsServed == \A j \in Jvms : Waits(j) ~> ~Waits(j)

(* Bounds what TLC looks at. *)
Bounded == CountsTokens => last <= MaxToken /\ floor <= MaxToken
Symmetric == Permutations(Jvms)
================================================================================
