"""`sms-mock store`: upgrades a folder that `serve --store` of an older sms-mock wrote."""

from __future__ import annotations

from pathlib import Path

import click

from sms_mock.domain.spelling import counted


@click.group("store")
def store_command() -> None:
    """Upgrade the folder in which `serve --store` keeps its worlds.

    \b
    Example:
      sms-mock store upgrade --store ./data
    """


@store_command.command("upgrade")
@click.option(
    "--store",
    envvar="SMS_MOCK_STORE",
    show_envvar=True,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder. No server may be using it.",
)
def upgrade_command(store: Path) -> None:
    """Upgrade all worlds of a store to the version that this sms-mock reads.

    It upgrades all of them or, if one cannot be upgraded, none. The files as they were are kept in
    a folder inside the store.

    \b
    Example:
      sms-mock store upgrade --store ./data
    """
    # Imported here, so that `sms-mock --help` starts faster.
    import random

    from sms_mock.actions.upgrade_store import upgrade_store
    from sms_mock.ids import Ids
    from sms_mock.store import schema
    from sms_mock.store.database import StoreVersionError
    from sms_mock.store.folder import StoreFolder, StoreInUseError

    try:
        folder = StoreFolder(store)
        try:
            done = upgrade_store(folder, Ids(random.SystemRandom()).token)
        finally:
            folder.close()
    except (StoreInUseError, StoreVersionError, OSError) as error:
        raise click.ClickException(str(error)) from None
    if done.backup is None:
        click.echo(f"{store} is of version {schema.VERSION} already; nothing was changed.")
        return
    worlds = counted(done.worlds, "world")
    versions = " and ".join(map(str, done.versions))
    click.echo(f"Upgraded {worlds} in {store} from version {versions} to {schema.VERSION}.")
    click.echo(f"The old files are in {done.backup}; delete it when you no longer need them.")
