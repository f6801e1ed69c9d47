"""What happens after an answer: work that is due on a team's clock, webhooks, moves of a clock.

All of this work is stored as rows with a due time in the worlds, so nothing is lost if a thread
dies. The rules are in `actions/`. This folder decides when they are called, and on which thread.

Threads
-------
One `Worker` serves all teams of a server. It uses:

- the scheduler, one thread named `sms-mock-worker`. It sleeps until the earliest due time of any
  world, then carries out what is due there (`scheduler.py`). It never waits for a receiver.
- the senders, at most 32 threads named `sms-mock-sender`. Each makes one attempt at a webhook at a
  time and stores its result (`attempts.py`).
- `sms-mock-team-expiry`, a thread that deletes teams which had no request for as long as they were
  created to stay without one (`team_expiry.py`). The `Service` has it beside the worker, and it
  runs only if there are such teams.
- the threads of requests. A call of `/_mock/clock` moves the clock on its own thread: it carries
  out due work itself and waits for the attempts of the senders (`clock_advance.py`). A test that
  makes attempts itself begins and ends each by a request. Every other request only schedules work,
  which wakes the scheduler.
- in a demo, a thread named `sms-mock-demo` for each step of its story (`story.py`).

Locks
-----
A thread that holds a lock takes only locks that stand further down in this table. No lock is held
during a request to a receiver.

===  =====================================  =======================================================
1.   `Teams.changing`                       which teams and accounts exist. One for the server. Held
                                            while a team is made, forked, reset, imported or deleted
2.   `World.clock_lock`                     who carries out due work or moves the clock: one thread
                                            for each world. It is held for seconds while a clock is
                                            moved, so the scheduler never waits for it but leaves
                                            the world out; the thread that had the lock then wakes
                                            the scheduler
3.   `World.transaction()`                  the database of one world. Held for one transaction
4.   `Changes`                              what the threads here share: the due times, the attempts
                                            under way, the places at each receiver. One for the
                                            server, held for microseconds; only `dispatch` and
                                            `take` of `Attempts` run SQL with it, within a
                                            transaction of their world
5.   one lock inside each of `Deferral`,    their own fields. None of these is held while another is
     `EventLog`, `RunSchedule` and          taken
     `FaultBook`
===  =====================================  =======================================================

Because 3 comes before 4, an action may schedule work within its transaction, and `Attempts` begins
a transaction before it takes `Changes`. What `Attempts._finish` does for other worlds happens with
4 alone; it takes no lock of a second world.

A reset or an import ends what is under way: the worker first removes the world (attempts are cut,
a clock that is being moved stops), then waits for 2, and replaces the content while it holds 3,
where `World.generation` grows. An attempt that began before is recognised by its generation, and
its result is not stored.

With gevent
-----------
`sms-mock serve` runs on gunicorn with one gevent worker process. Its monkey patch turns all of the
threads above into greenlets of one thread, and the locks into gevent's; the order stays the same.
Two things differ. Greenlets change only where one waits, so long work calls `give_way` between its
steps, or no request would be answered meanwhile. And threads do not outlive a fork, so nothing is
started before `Worker.start`, which is called in the worker process.
"""

from sms_mock.worker.scheduler import Worker
from sms_mock.worker.team_expiry import TeamExpiry

__all__ = ["TeamExpiry", "Worker"]
