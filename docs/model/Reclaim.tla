------------------------------ MODULE Reclaim ------------------------------
(***************************************************************************)
(* The ownership and reclaim protocol of docs/protocol.md, as the classes  *)
(* of io.tenure.cluster carry it out, around one external resource. What   *)
(* is abstracted is said in README.md beside this file.                    *)
(*                                                                         *)
(* A process is one incarnation of an owner: it joins once, may be stopped *)
(* at any point for any time (it just takes no step), crash, lose its      *)
(* session, or leave. Each of them also is a survivor to the others.       *)
(*                                                                         *)
(* A nonce and a token are one number here: the how-many-eth intent it is. *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets, TLC

CONSTANTS
    Procs,        \* incarnations; a set of model values, so that they are symmetric
    MaxTakes,     \* how many intents are written, by all together
    Kind,         \* what the external system can do, as below
    MaxFailures,  \* how many may crash, lose their session, or leave
    JoinLate,     \* whether they join at any time; else all have joined at first
    Hitches,      \* whether claims get lost on their way and are given up
    Bug           \* "none", or how the protocol is broken

\* FENCED: the system refuses nonces, and the name is in the store, as with registrations in etcd and strict Redis locks.
\* BY_TOKEN: it refuses nonces and tokens that do not grow; there is no name, and requests may be sent twice.
\* COMPARE_ONLY, UNFENCED: it refuses nothing that comes late; the name is in the store. UNFENCED: there is room outside for
\* any number, for the nonce is part of the external name.
ASSUME Kind \in {"FENCED", "BY_TOKEN", "COMPARE_ONLY", "UNFENCED"}
ASSUME MaxTakes \in Nat /\ MaxFailures \in Nat /\ JoinLate \in BOOLEAN /\ Hitches \in BOOLEAN

VARIABLES
    \* --- in the processes
    own,      \* its own take: how far it is, its nonce, what was answered
    valid,    \* whether the session is valid by its own clocks
    work,     \* the claim that it works on, and how far it is
    \* --- in the store
    session,  \* "none", "live", "gone"; owners/O is there as long as it is live
    member,   \* members/O
    tomb,     \* tombstones/O
    rec,      \* resources/O/...: nonce and state
    name,     \* names/...: the nonce of who holds it, or 0
    claim,    \* claims/O: by whom, and its create revision
    \* --- outside
    out,      \* the nonces under which it is taken
    revoked,  \* the nonces that the system refuses for good
    granted,  \* the greatest token that the system granted
    \* --- on the way: may be late, arrive twice, or never
    takes,    \* requests to take, by nonce
    deletes,  \* a survivor's guarded transactions
    \* --- what has been, for G7
    issued,   \* how many intents were written
    told,     \* the greatest token that a holder was given
    shrank    \* whether a holder was given a smaller one than a holder before

vars == <<own, valid, work, session, member, tomb, rec, name, claim, out, revoked, granted, takes, deletes, issued, told,
          shrank>>
process == <<own, valid, work>>
outside == <<out, revoked, granted, takes>>
history == <<issued, told, shrank>>

Fenced == Kind \in {"FENCED", "BY_TOKEN"}
Exclusive == Kind # "BY_TOKEN" /\ Bug # "no name is taken"
SentTwice == Kind = "BY_TOKEN"
Nobody == "nobody"

Idle == [pc |-> "idle", n |-> 0, ans |-> "none"]
Crashed == [pc |-> "crashed", n |-> 0, ans |-> "none"]
NoWork == [of |-> Nobody, k |-> 0, step |-> "none", n |-> 0, st |-> "none"]
NoRecord == [n |-> 0, st |-> "none"]
NoClaim == [by |-> Nobody, k |-> 0]

Runs(o) == own[o].pc # "crashed"
Valid(o) == Runs(o) /\ valid[o]
Holds(o) == own[o].pc = "held"
Live(o) == session[o] = "live"

Init ==
    /\ own = [o \in Procs |-> Idle]
    /\ work = [o \in Procs |-> NoWork]
    /\ valid = [o \in Procs |-> ~JoinLate]
    /\ session = [o \in Procs |-> IF JoinLate THEN "none" ELSE "live"]
    /\ member = [o \in Procs |-> ~JoinLate]
    /\ tomb = [o \in Procs |-> FALSE]
    /\ rec = [o \in Procs |-> NoRecord]
    /\ claim = [o \in Procs |-> NoClaim]
    /\ name = 0 /\ out = {} /\ revoked = {} /\ granted = 0
    /\ takes = {} /\ deletes = {}
    /\ issued = 0 /\ told = 0 /\ shrank = FALSE

-----------------------------------------------------------------------------
(* Sessions: Joining, SessionKeeper, Validity, Leaving.                     *)

\* One transaction puts the owner's key, in the session, and the member entry.
Join(o) ==
    /\ session[o] = "none" /\ Runs(o) /\ ~tomb[o] /\ ~member[o]
    /\ session' = [session EXCEPT ![o] = "live"]
    /\ member' = [member EXCEPT ![o] = TRUE]
    /\ valid' = [valid EXCEPT ![o] = TRUE]
    /\ UNCHANGED <<own, work, tomb, rec, name, claim, outside, deletes, history>>

MayFail(o) == Cardinality({p \in Procs : session[p] # "none" /\ ~(Valid(p) /\ Live(p))} \union {o}) <= MaxFailures

\* No renewal was answered in time, by the owner's own clocks. It is lost, and knows so with its next look.
RunOut(o) ==
    /\ Live(o) /\ Valid(o) /\ MayFail(o)
    /\ valid' = [valid EXCEPT ![o] = FALSE]
    /\ UNCHANGED <<own, work, session, member, tomb, rec, name, claim, outside, deletes, history>>

Without(o, claims) == [p \in Procs |-> IF claims[p].by = o /\ Bug # "claims outlive the claimer" THEN NoClaim ELSE claims[p]]

\* The store's session ends, with owner's key and claims: after the owner's own validity, whatever the clock rates.
Expire(o) ==
    /\ Live(o) /\ MayFail(o)
    /\ Valid(o) => Bug = "a session ends before its owner's clock says so"
    /\ session' = [session EXCEPT ![o] = "gone"]
    /\ claim' = Without(o, claim)
    /\ UNCHANGED <<process, member, tomb, rec, name, outside, deletes, history>>

Crash(o) ==
    /\ Runs(o) /\ session[o] # "none" /\ MayFail(o)
    /\ own' = [own EXCEPT ![o] = Crashed]
    /\ work' = [work EXCEPT ![o] = NoWork]
    /\ valid' = [valid EXCEPT ![o] = FALSE]
    /\ UNCHANGED <<session, member, tomb, rec, name, claim, outside, deletes, history>>

\* In order: nothing is in the book, a listing shows no record; then owner and member go with a clean tombstone.
Leave(o) ==
    /\ Live(o) /\ Runs(o) /\ work[o] = NoWork /\ MayFail(o)
    /\ \/ own[o].pc = "idle" /\ rec[o] = NoRecord
       \/ own[o].pc = "undoing" /\ Bug = "leaving in order with something unsettled"
    /\ session' = [session EXCEPT ![o] = "gone"]
    /\ member' = [member EXCEPT ![o] = FALSE]
    /\ tomb' = [tomb EXCEPT ![o] = TRUE]
    /\ valid' = [valid EXCEPT ![o] = FALSE]
    /\ claim' = Without(o, claim)
    /\ UNCHANGED <<own, work, rec, name, outside, deletes, history>>

-----------------------------------------------------------------------------
(* The owner: Acquiring, Undoing, Releasing, RecordWrites, BatchWriter.     *)

\* Each write of an owner compares its epoch and the absence of a tombstone, in the transaction.
MayWrite(o) ==
    \/ Bug = "writes need no live epoch and no tombstone"
    \/ Live(o) /\ (~tomb[o] \/ Bug = "writes need no tombstone")
    \/ Bug = "writes need no live epoch" /\ ~tomb[o]

\* The intent, and the name. What became of the batch is settled by its seq key, so it is one step here. It may have been on
\* its way for long: whether the owner may still write is for the store to say.
WriteDown(o) ==
    /\ own[o].pc = "idle" /\ session[o] # "none" /\ issued < MaxTakes
    /\ MayWrite(o) /\ rec[o] = NoRecord /\ (Exclusive => name = 0)
    /\ issued' = issued + 1
    /\ own' = [own EXCEPT ![o] = [pc |-> "written", n |-> issued', ans |-> "none"]]
    /\ IF Bug = "taken first, written down second" THEN UNCHANGED <<rec, name>>
       ELSE /\ rec' = [rec EXCEPT ![o] = [n |-> issued', st |-> "INTENT"]]
            /\ name' = IF Exclusive THEN issued' ELSE name
    /\ UNCHANGED <<valid, work, session, member, tomb, claim, outside, deletes, told, shrank>>

\* The first look at the clocks. A process may be stopped after it: a FENCED system refuses what it sends on waking. Of
\* others it is supposed that it sends at once, and that no request is later than a lock-delay.
Look(o) ==
    /\ own[o].pc = "written"
    /\ IF valid[o] THEN /\ own' = [own EXCEPT ![o].pc = IF Fenced THEN "looked" ELSE "taking"]
                        /\ takes' = IF Fenced THEN takes ELSE takes \union {own[o].n}
                   ELSE own' = [own EXCEPT ![o].pc = "undone"] /\ UNCHANGED takes
    /\ UNCHANGED <<valid, work, session, member, tomb, rec, name, claim, out, revoked, granted, deletes, history>>

Ask(o) ==
    /\ own[o].pc = "looked"
    /\ own' = [own EXCEPT ![o].pc = "taking"]
    /\ takes' = takes \union {own[o].n}
    /\ UNCHANGED <<valid, work, session, member, tomb, rec, name, claim, out, revoked, granted, deletes, history>>

\* No answer in time, or the caller waits no more: the outcome is unknown.
GiveUpTaking(o) ==
    /\ own[o].pc = "taking"
    /\ own' = [own EXCEPT ![o].pc = "undoing", ![o].ans = "none"]
    /\ UNCHANGED <<valid, work, session, member, tomb, rec, name, claim, outside, deletes, history>>

\* An answer. A refusal is certain. What was taken counts only if the session is still valid: the second look.
Answered(o) ==
    /\ own[o].pc = "taking" /\ own[o].ans # "none"
    /\ LET counts == own[o].ans = "taken" /\ (valid[o] \/ Bug = "no second look at the session")
           next == IF counts THEN "held" ELSE IF own[o].ans = "taken" THEN "undoing" ELSE "undone"
       IN /\ own' = [own EXCEPT ![o].pc = next, ![o].ans = "none"]
          /\ told' = IF counts /\ own[o].n > told THEN own[o].n ELSE told
          /\ shrank' = (shrank \/ (counts /\ own[o].n < told))
    /\ UNCHANGED <<valid, work, session, member, tomb, rec, name, claim, outside, deletes, issued>>

\* HELD is written in the background, only over the record as it was.
Mark(o) ==
    /\ Holds(o)
    /\ \/ MayWrite(o) /\ rec[o] = [n |-> own[o].n, st |-> "INTENT"]
       \/ Bug = "HELD is written whatever the record is" /\ rec[o].st # "HELD"
    /\ rec' = [rec EXCEPT ![o] = [n |-> own[o].n, st |-> "HELD"]]
    /\ UNCHANGED <<process, session, member, tomb, name, claim, outside, deletes, history>>

\* The holder closes its lease, or is told that it is lost.
Close(o) ==
    /\ Holds(o)
    /\ own' = [own EXCEPT ![o].pc = IF Bug = "the name is deleted first" THEN "undone" ELSE "releasing"]
    /\ UNCHANGED <<valid, work, session, member, tomb, rec, name, claim, outside, deletes, history>>

Freed(n) == IF Bug = "released without comparing" THEN {} ELSE out \ {n}

\* Compare-and-release; after the loss it revokes. Tried again until it is confirmed.
Release(o) ==
    /\ own[o].pc = "releasing"
    /\ out' = Freed(own[o].n)
    /\ revoked' = IF Fenced /\ ~valid[o] THEN revoked \union {own[o].n} ELSE revoked
    /\ \/ UNCHANGED own
       \/ own' = [own EXCEPT ![o].pc = "undone"]
    /\ UNCHANGED <<valid, work, session, member, tomb, rec, name, claim, granted, takes, deletes, history>>

\* Where the system cannot refuse a late take it is swept once more after a lock-delay: nothing is on its way then.
Swept(n, twice) == Fenced \/ n \notin takes \/ ~twice \/ Bug = "what cannot refuse is swept once"

\* Release and revoke, until both are confirmed.
Undo(o) ==
    /\ own[o].pc = "undoing"
    /\ out' = Freed(own[o].n)
    /\ revoked' = IF Fenced /\ Bug # "undoing does not revoke" THEN revoked \union {own[o].n} ELSE revoked
    /\ \/ UNCHANGED own
       \/ Swept(own[o].n, TRUE) /\ own' = [own EXCEPT ![o].pc = "undone"]
    /\ UNCHANGED <<valid, work, session, member, tomb, rec, name, claim, granted, takes, deletes, history>>

\* Record and name in one transaction, last of all. After the loss the record is the survivors' work.
Forget(o) ==
    /\ own[o].pc = "undone"
    /\ IF MayWrite(o) /\ rec[o].n = own[o].n
       THEN /\ rec' = [rec EXCEPT ![o] = NoRecord]
            /\ name' = IF name = own[o].n THEN 0 ELSE name
       ELSE UNCHANGED <<rec, name>>
    /\ own' = [own EXCEPT ![o] = IF Bug = "the name is deleted first" /\ own[o].n \in out
                                THEN [own[o] EXCEPT !.pc = "releasing"] ELSE Idle]
    /\ UNCHANGED <<valid, work, session, member, tomb, claim, outside, deletes, history>>

-----------------------------------------------------------------------------
(* The external system.                                                     *)

Grants(n) ==
    CASE Kind = "FENCED" -> n \notin revoked /\ out \subseteq {n}
      [] Kind = "BY_TOKEN" -> n \notin revoked /\ (out = {n} \/ (out = {} /\ (n > granted \/ Bug = "tokens are not compared")))
      [] Kind = "COMPARE_ONLY" -> out \subseteq {n}
      [] Kind = "UNFENCED" -> TRUE

Answer(n, taken, last) ==
    LET hears(o) == own[o].pc = "taking" /\ own[o].n = n /\ own[o].ans = "none"
        says == IF taken THEN "taken" ELSE "refused"
    IN own' = [o \in Procs |-> IF hears(o) /\ (taken \/ last) THEN [own[o] EXCEPT !.ans = says] ELSE own[o]]

\* A request arrives. If it was sent twice, another copy stays on its way. A refusal is only certain, and only told as such,
\* if none does (ResourceAdapter.take).
Arrive(n) ==
    /\ n \in takes
    /\ \E last \in {TRUE, ~SentTwice} :
        /\ takes' = IF last THEN takes \ {n} ELSE takes
        /\ Answer(n, Grants(n), last \/ Bug = "a refusal is certain while a copy is on its way")
    /\ IF Grants(n) THEN out' = out \union {n} /\ granted' = IF n > granted THEN n ELSE granted
       ELSE UNCHANGED <<out, granted>>
    /\ UNCHANGED <<valid, work, session, member, tomb, rec, name, claim, revoked, deletes, history>>

Vanish(n) ==
    /\ n \in takes
    /\ takes' = takes \ {n}
    /\ UNCHANGED <<process, session, member, tomb, rec, name, claim, out, revoked, granted, deletes, history>>

-----------------------------------------------------------------------------
(* The survivor: Claiming, ClaimWork, CleanLane, GuardedDeletes, Finishing.  *)

\* A create revision that no claim, survivor or message refers to any more: all that counts is that it differs.
Fresh(o) ==
    LET used == {claim[o].k} \union {work[s].k : s \in {p \in Procs : work[p].of = o}}
                \union {d.k : d \in {e \in deletes : e.of = o}} \union {0}
    IN CHOOSE k \in 1..Cardinality(used) : k \notin used /\ \A j \in 1..(k - 1) : j \in used

\* One transaction: the owner's key absent, no claim, own epoch unchanged, the member as it was seen.
Claim(s, o) ==
    /\ s # o /\ Runs(s) /\ Live(s) /\ work[s] = NoWork
    /\ member[o] /\ claim[o] = NoClaim
    /\ session[o] = "gone" \/ (Live(o) /\ Bug = "a claim does not need its owner to be absent")
    /\ LET k == Fresh(o) IN
        /\ claim' = [claim EXCEPT ![o] = [by |-> s, k |-> k]]
        /\ \/ work' = [work EXCEPT ![s] = [NoWork EXCEPT !.of = o, !.k = k, !.step = "list"]]
           \/ Hitches /\ UNCHANGED work
    /\ tomb' = [tomb EXCEPT ![o] = TRUE]
    /\ UNCHANGED <<own, valid, session, member, rec, name, outside, deletes, history>>

\* A claim that it does not work on, for it was granted too late or its deletion was lost.
SweepClaim(s, o) ==
    /\ Runs(s) /\ claim[o].by = s /\ work[s].of # o
    /\ claim' = [claim EXCEPT ![o] = NoClaim]
    /\ UNCHANGED <<process, session, member, tomb, rec, name, outside, deletes, history>>

GiveUpClaim(s) ==
    /\ Runs(s) /\ work[s] # NoWork
    /\ Hitches \/ claim[work[s].of].k # work[s].k \/ claim[work[s].of].by # s
    /\ work' = [work EXCEPT ![s] = NoWork]
    /\ UNCHANGED <<own, valid, session, member, tomb, rec, name, claim, outside, deletes, history>>

\* What is left. The set is frozen, so an empty listing is the end.
List(s) ==
    /\ Runs(s) /\ work[s].step = "list"
    /\ LET r == rec[work[s].of] IN
        work' = [work EXCEPT ![s].n = r.n, ![s].st = r.st,
            ![s].step = IF r = NoRecord \/ Bug = "the member entry goes before the records" THEN "finish"
                        ELSE IF Bug = "the record is deleted before the release" THEN "delete" ELSE "sweep"]
    /\ UNCHANGED <<own, valid, session, member, tomb, rec, name, claim, outside, deletes, history>>

\* Released where the nonce matches, and revoked; tried again until it is confirmed.
Sweep(s) ==
    /\ Runs(s) /\ work[s].step = "sweep"
    /\ out' = Freed(work[s].n)
    /\ revoked' = IF Fenced /\ Bug # "reclaim does not revoke" THEN revoked \union {work[s].n} ELSE revoked
    /\ \/ UNCHANGED work
       \/ /\ Swept(work[s].n, ~(Kind = "COMPARE_ONLY" /\ (work[s].st = "HELD" \/ Bug = "an intent is swept once")))
          /\ work' = [work EXCEPT ![s].step = "delete"]
    /\ UNCHANGED <<own, valid, session, member, tomb, rec, name, claim, granted, takes, deletes, history>>

\* Sent, and the record is looked at again whatever the answer is, or if there is none.
Send(s) ==
    /\ Runs(s) /\ work[s].step \in {"delete", "finish"}
    /\ deletes' = deletes \union {[what |-> work[s].step, of |-> work[s].of, k |-> work[s].k, n |-> work[s].n, st |-> work[s].st]}
    /\ work' = [work EXCEPT ![s].step = "list", ![s].n = 0, ![s].st = "none"]
    /\ UNCHANGED <<own, valid, session, member, tomb, rec, name, claim, outside, history>>

\* A guarded transaction arrives, now or much later.
Apply(d) ==
    LET guarded == claim[d.of].k = d.k
        record == d.what = "delete" /\ ((guarded /\ rec[d.of] = [n |-> d.n, st |-> d.st]) \/ Bug = "deleted without guard")
        last == d.what = "finish" /\ guarded /\ member[d.of] /\ ~Live(d.of)
    IN
    /\ d \in deletes
    /\ deletes' = deletes \ {d}
    /\ rec' = IF record THEN [rec EXCEPT ![d.of] = NoRecord] ELSE rec
    /\ name' = IF record /\ (name = d.n \/ Bug = "deleted without guard") THEN 0 ELSE name
    /\ member' = IF last THEN [member EXCEPT ![d.of] = FALSE] ELSE member
    /\ claim' = IF last THEN [claim EXCEPT ![d.of] = NoClaim] ELSE claim
    /\ UNCHANGED <<process, session, tomb, outside, history>>

-----------------------------------------------------------------------------

OwnStep(o) ==
    \/ WriteDown(o) \/ Look(o) \/ Ask(o) \/ GiveUpTaking(o) \/ Answered(o)
    \/ Mark(o) \/ Close(o) \/ Release(o) \/ Undo(o) \/ Forget(o)
SurvivorStep(s) == List(s) \/ Sweep(s) \/ Send(s) \/ GiveUpClaim(s) \/ \E o \in Procs : Claim(s, o) \/ SweepClaim(s, o)
Fate(o) == Join(o) \/ RunOut(o) \/ Expire(o) \/ Crash(o) \/ Leave(o)

Next ==
    \/ \E o \in Procs : OwnStep(o) \/ SurvivorStep(o) \/ Fate(o)
    \/ \E n \in takes : Arrive(n) \/ Vanish(n)
    \/ \E d \in deletes : Apply(d)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* What is promised. Once its session is not valid, an owner's never is      *)
(* again, so what holds of a valid owner held at each step before.           *)

TypeOK ==
    /\ DOMAIN own = Procs /\ \A o \in Procs : own[o].n \in 0..issued
    /\ \A o \in Procs : session[o] \in {"none", "live", "gone"} /\ rec[o].n \in 0..issued
    /\ out \subseteq 1..issued /\ revoked \subseteq 1..issued /\ takes \subseteq 1..issued
    /\ issued \in 0..MaxTakes /\ name \in 0..issued

\* No survivor begins to clean up after an owner that is valid by its own clock.
G5_TheLivingAreLeftAlone ==
    \A o \in Procs : Valid(o) => ~tomb[o] /\ claim[o] = NoClaim /\ \A s \in Procs : work[s].of # o

\* What a valid holder holds is there, and its own.
G5_WhatTheLivingHoldStands == \A o \in Procs : Valid(o) /\ Holds(o) => own[o].n \in out

\* No two holders are valid at a time, and each was given a greater token than all before.
G7_OneHolder == Cardinality({o \in Procs : Valid(o) /\ Holds(o)}) <= 1
G7_TokensGrow == ~shrank

\* What is taken is written down; what is written down, somebody finds; no name is taken for ever.
G8_WhatIsTakenIsWrittenDown == \A n \in out : \E o \in Procs : rec[o].n = n
G8_WhatIsWrittenDownIsFound == \A o \in Procs : rec[o] # NoRecord => member[o]
G8_NamesAreNotLost == name # 0 => \E o \in Procs : rec[o].n = name

-----------------------------------------------------------------------------
(* G6 needs some fairness: a store and a system that answer in the end, and  *)
(* a survivor that goes on. MaxFailures < Cardinality(Procs).                *)

Fairness ==
    /\ \A o \in Procs : WF_vars(Expire(o) /\ ~Valid(o)) /\ WF_vars(Join(o))
    /\ \A s \in Procs : WF_vars(List(s)) /\ WF_vars(Sweep(s)) /\ WF_vars(Send(s)) /\ WF_vars(GiveUpClaim(s))
    /\ \A s, o \in Procs : WF_vars(Claim(s, o)) /\ WF_vars(SweepClaim(s, o))
    /\ \A n \in 1..MaxTakes : WF_vars(Arrive(n))
    /\ WF_vars(\E d \in deletes : Apply(d))

FairSpec == Spec /\ Fairness

\* Of an owner that is gone nothing is left in the end: with G8, nothing outside, and no record.
G6_TheDeadAreCleaned == \A o \in Procs : (session[o] # "none" /\ ~Valid(o)) ~> ~member[o]

-----------------------------------------------------------------------------
(* Smaller, for a protocol that is not broken.                              *)

Symmetry == Permutations(Procs)

\* Two states are the same if they differ only in what can have no effect any more: a transaction whose claim is gone; the
\* revocation of a nonce that nobody will ask with; which tokens are greatest, but for those that may yet be granted or
\* given; whether an owner that has ended and has nothing to do is stopped or crashed.
Done(o) == own[o].pc = "idle" /\ session[o] = "gone" /\ work[o] = NoWork
Asked == takes \union {own[o].n : o \in Procs}
View ==
    <<[o \in Procs |-> IF Done(o) THEN Crashed ELSE own[o]], valid, work, session, member,
      [o \in Procs |-> tomb[o] /\ member[o]], rec, name, claim, out, takes, {d \in deletes : claim[d.of].k = d.k}, issued, shrank,
      revoked \intersect Asked, {n \in Asked : n > granted}, {n \in Asked : n < told}>>
=============================================================================
