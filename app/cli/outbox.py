"""`readroom outbox`: what is on its way, and the runner without a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import Data, Json

if TYPE_CHECKING:
    from app.delivery.values import Delivery


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The outbox: deliveries and their tries.")
    group.command("list")(list_)
    group.command("show")(show)
    group.command("status")(status)
    group.command("retry")(retry)
    group.command("give-up")(give_up)
    group.command("run")(run)
    app.add_typer(group, name="outbox")


def _row(delivery: Delivery, connection: str) -> dict[str, object]:
    from app.store.types import iso

    return {
        "id": delivery.id,
        "report": delivery.report,
        "version": delivery.version,
        "connection": connection,
        "state": delivery.state.value,
        "tries": delivery.tries,
        "due": iso(delivery.due),
        "last_error": delivery.last_error or None,
    }


def list_(
    state: Annotated[str | None, typer.Option("--state", help="due, leased, sent, failed or held.")] = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """List deliveries, oldest first."""
    from app.cli.context import opened
    from app.cli.output import print_json
    from app.cli.run import WrongUse
    from app.delivery.records import list_deliveries
    from app.delivery.values import State

    if state is not None and state not in tuple(State):
        raise WrongUse(f'There is no state "{state}"; give one of {", ".join(State)}.')
    with opened(data) as desk, desk.store.reading() as work:
        known = list_deliveries(work, state)
    if json:
        print_json({"deliveries": [_row(delivery, connection) for delivery, connection in known]})
        return
    for delivery, connection in known:
        typer.echo(
            f"{delivery.id}  {connection}  {delivery.report} v{delivery.version}  {delivery.state}  "
            f"{delivery.tries} {'try' if delivery.tries == 1 else 'tries'}  {delivery.last_error}".rstrip()
        )
    if not known:
        typer.echo("Nothing in the outbox.")


def show(delivery: int, data: Data = None, json: Json = False) -> None:
    """Show one delivery with the digest of what is sent and every try."""
    from app.cli.context import opened
    from app.cli.output import print_json
    from app.delivery.records import show_delivery
    from app.store.types import iso

    with opened(data) as desk, desk.store.reading() as work:
        found, connection, tries = show_delivery(work, delivery)
    row = _row(found, connection)
    row |= {
        "case": found.case_id,
        "control_id": found.control_id,
        "payload_sha256": found.payload_sha256,
        "sent": iso(found.sent) if found.sent else None,
        "answer": found.answer or None,
        "attempts": [
            {
                "started": iso(one.started),
                "ended": iso(one.ended),
                "outcome": one.outcome,
                "sent_whole": one.sent_whole,
                "answer": one.answer or None,
                "error": one.error or None,
            }
            for one in tries
        ],
    }
    if json:
        print_json(row)
        return
    for name, value in row.items():
        if name != "attempts" and value is not None:
            typer.echo(f"{name}: {value}")
    for one in tries:
        typer.echo(f"  {one.started:%d/%m/%Y %H:%M:%S} UTC  {one.outcome}  {one.error}".rstrip())


def status(data: Data = None, json: Json = False) -> None:
    """Count what is due (or on its way), sent, and failed (given up, or held for a person)."""
    from app.cli.context import opened
    from app.cli.output import print_json
    from app.delivery.records import by_state, counts
    from app.delivery.values import State

    with opened(data) as desk, desk.store.reading() as work:
        found, states = counts(work), by_state(work)
    if json:
        print_json(found)
    else:
        held, gone = states[State.HELD], states[State.FAILED]
        typer.echo(f"{found['due']} due, {found['sent']} sent, {held} held for a person, {gone} given up")


def retry(deliveries: list[int], data: Data = None, json: Json = False) -> None:
    """Make failed and held deliveries due again."""
    from app.cli.context import opened
    from app.cli.output import print_json, say
    from app.delivery import records

    with opened(data) as desk:
        now = desk.now()
        with desk.store.work() as work:
            records.retry(work, now, deliveries)
            desk.trail.append(work, now, desk.actor, "outbox.retry", body={"deliveries": list(deliveries)})
    if json:
        print_json({"due": list(deliveries)})
    else:
        say(f"Due again: {', '.join(str(one) for one in deliveries)}.")


def give_up(
    deliveries: Annotated[list[int], typer.Argument(metavar="ID...", help="Held deliveries.")],
    reason: Annotated[
        str, typer.Option("--reason", help="Why, or how the report reached its receiver instead; it is kept.")
    ],
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without it only what would be given up is said.")
    ] = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """End held deliveries that will not be sent there any more, with a reason."""
    from app.cli.context import opened
    from app.cli.output import print_json, say
    from app.cli.run import WrongUse
    from app.delivery import records
    from app.delivery.values import State
    from resources.errors import ReadroomError

    if not reason.strip():
        raise WrongUse("--reason takes why it is given up, or how the report reached its receiver instead.")
    chosen = tuple(dict.fromkeys(deliveries))
    with opened(data) as desk:
        now = desk.now()
        with desk.store.work() as work:
            found = [records.show_delivery(work, one)[:2] for one in chosen]
            for delivery, _ in found:
                if delivery.state is not State.HELD:
                    raise ReadroomError(
                        f"Delivery {delivery.id} is {delivery.state}; only a held one can be given up."
                    )
            if not yes:
                told = "; ".join(f"{one.id} (report {one.report} v{one.version} to {name})" for one, name in found)
                raise ReadroomError(f"Nothing is changed yet. Would be given up: {told}. Add --yes to do it.")
            for delivery, name in found:
                records.give_up(work, now, delivery.id, desk.actor, reason)
                body = {
                    "delivery": delivery.id,
                    "report": delivery.report,
                    "connection": name,
                    "reason": " ".join(reason.split()),
                }
                desk.trail.append(work, now, desk.actor, "outbox.give-up", delivery.case_id, body=body)
    if json:
        print_json({"given_up": list(chosen)})
    else:
        say(f"Given up, and not sent: {', '.join(str(one) for one in chosen)}.")


def run(
    until_idle: Annotated[bool, typer.Option("--until-idle", help="End when nothing is due any more.")] = False,
    timeout: Annotated[float | None, typer.Option("--timeout", min=0, help="End after so many seconds.")] = None,
    retry_base: Annotated[float, typer.Option("--retry-base", min=0.01, help="First wait, in seconds.")] = 1.0,
    ack_timeout: Annotated[
        float, typer.Option("--ack-timeout", min=0.1, max=200, help="Wait for an answer, in seconds.")
    ] = 10.0,
    data: Data = None,
    json: Json = False,
) -> None:
    """Deliver what is due, until stopped. Exit 1 when the time is over and something is still due."""
    import random
    import secrets
    import threading

    from app.cli.context import opened
    from app.cli.output import print_json, say
    from app.delivery import records
    from app.delivery.runner import Runner, Stepped, channels
    from app.delivery.values import State
    from resources.errors import ReadroomError

    def tell(stepped: Stepped) -> None:
        say(f"{stepped.delivery}: {stepped.attempt.error or 'delivered'}")

    with opened(data) as desk:
        runner = Runner(
            desk.store,
            secrets.token_hex(8),
            desk.now,
            random.random,
            channels(),
            retry_base,
            ack_timeout,
        )
        idle = runner.run(threading.Event(), until_idle, timeout, tell)
        with desk.store.reading() as work:
            found, held = records.counts(work), records.by_state(work)[State.HELD]
    if json:
        print_json(found)
    if not idle:
        raise ReadroomError(f"The time is over; still due: {found['due']}.")
    if held:
        say(f"Waiting for a person: {held}; see `readroom outbox list --state held`.")
