"""Fetch a speech model from the model hub, or from a mirror of it, and check every file.

    python .ci/local_models.py [tiny.en | base.en | small.en]

INTERVIEWGYM_MODEL_SOURCE names a mirror's address, INTERVIEWGYM_DATA_DIR where the models go.
Nothing else of ours ever fetches a model.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import sys
import tomllib
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("models.toml")
DEFAULT = "base.en"
_HUB_MEMORY = ".cache"  # the hub's client keeps notes for resuming there


def main(given: list[str]) -> int:
    """Fetch what is asked for; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("model", nargs="?", default=DEFAULT)
    parser.add_argument("--table", type=Path, default=TABLE, help=argparse.SUPPRESS)
    asked = parser.parse_args(given)
    table = tomllib.loads(asked.table.read_text(encoding="utf-8"))
    if asked.model not in table:
        _say(f"There is no model {asked.model!r}; there are: {', '.join(table)}.")
        return 2
    data_dir = Path(os.environ.get("INTERVIEWGYM_DATA_DIR") or "data").expanduser()
    return get(asked.model, table[asked.model], data_dir / "models")


def get(name: str, model: dict[str, Any], models: Path) -> int:
    """Bring one model into its folder, whole and checked, or leave no folder at all."""
    folder, part = models / name, models / f"{name}.part"
    if folder.is_dir() and not wrong_files(folder, model):
        _say(f"{folder} is there already, and every file is right.")
        return _tell_setting(folder)
    _say(f"Fetching {name}, about {model['megabytes']} MB ...")
    trouble = _fetch(model, part)
    if trouble:
        _say(f"The model could not be fetched: {trouble}")
        _say("What has come is kept; type the same again to go on. A mirror's address goes into")
        _say("INTERVIEWGYM_MODEL_SOURCE.")
        return 1
    wrong = wrong_files(part, model)
    if wrong:
        shutil.rmtree(part)
        _say(f"Not what it should be, and thrown away: {', '.join(wrong)}.")
        return 1
    shutil.rmtree(part / _HUB_MEMORY, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)
    _say(f"{folder} is complete, every checksum is right.")
    return _tell_setting(folder)


def wrong_files(folder: Path, model: dict[str, Any]) -> list[str]:
    """Names of files that are missing or not the ones of the table."""
    return [f["name"] for f in model["files"] if _sha256(folder / f["name"]) != f["sha256"]]


def _fetch(model: dict[str, Any], folder: Path) -> str:
    """Download with the hub's own client, which resumes and shows how far it is; why it failed."""
    source = os.environ.get("INTERVIEWGYM_MODEL_SOURCE", "").strip().rstrip("/")
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["HF_HUB_DISABLE_IMPLICIT_TOKEN"] = "1"  # nobody's token goes to a mirror
    if source:
        os.environ["HF_HUB_DISABLE_XET"] = "1"  # or the bytes would come from the hub's own store
    try:
        from huggingface_hub import snapshot_download
    except ImportError:
        return "faster-whisper is not installed (make local-models installs it)"
    try:
        snapshot_download(
            model["repository"],
            revision=model["revision"],
            allow_patterns=[f["name"] for f in model["files"]],
            local_dir=folder,
            endpoint=source or None,
            token=False,
        )
    except Exception as error:  # noqa: BLE001 - the client raises its own, the network's, the disk's
        return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
    return ""


def _sha256(file: Path) -> str:
    if not file.is_file():
        return ""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _tell_setting(folder: Path) -> int:
    _say(f"Use it:  export INTERVIEWGYM_WHISPER_DIR={folder.resolve()}")
    return 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
