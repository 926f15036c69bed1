"""What only a real process and a real terminal show: Ctrl-C, pipes, colour, encodings, and how quick
the start is.
"""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import time
from pathlib import Path

import pytest

from cli.person import COMMAND, edited, terminal

LONG = ["run", "crisis", "--worlds", "2000000", "--json", "out.json", "--cores", "1"]
ESCAPE = "\x1b"
BOX = re.compile("[\u2500-\u259f]")


def interruptible():
    """Ctrl-C reaches the child, even where this process was started with it switched off."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.parametrize("patience", [0.7, 8.0], ids=["while it starts", "under way"])
def test_ctrl_c(tmp_path, patience):
    if patience > 1:  # a kernel that is being compiled, once on a machine, cannot be stopped
        assert terminal("run", "crisis", "--worlds", "5", "--cores", "1").code == 0
    process = subprocess.Popen(
        [*COMMAND, *LONG],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=interruptible,
    )
    time.sleep(patience)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    begun = time.monotonic()
    out, err = process.communicate(timeout=30)
    assert time.monotonic() - begun < 10
    assert out == ""
    if patience > 1:
        assert process.returncode == 130 and err == "\nstandoff: stopped; nothing was written\n"
    else:  # Python itself may end it: before our first line runs, or where an import was interrupted
        assert process.returncode in (130, -signal.SIGINT)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "command",
    [
        "list",
        "--help",
        pytest.param("run crisis --worlds 40 --cores 1", marks=pytest.mark.slow),
        pytest.param("solve crisis --json -", marks=pytest.mark.slow),
    ],
)
def test_a_closed_pipe(command, tmp_path):
    """Nobody reads: `| true` is `| head -1` at its worst."""
    for reader in ("head -1", "true"):
        line = f'{" ".join(COMMAND)} {command} | {reader}; echo "ended ${{PIPESTATUS[0]}}" >&2'
        ended = subprocess.run(["bash", "-c", line], capture_output=True, text=True, cwd=tmp_path, timeout=60)
        assert ended.stderr == "ended 0\n"


def shell(line, folder):
    """What bash writes, and the exit code it echoes as its last line."""
    ended = subprocess.run(["bash", "-c", line], capture_output=True, text=True, cwd=folder, timeout=60)
    return ended.stdout, ended.stderr


def test_a_closed_pipe_does_not_turn_a_failure_into_a_success(tmp_path):
    """What is wrong is told by the exit code as well, and that counts where nobody reads the rest."""
    (tmp_path / "forecasts.jsonl").write_text("no entry\n" * 5000)
    standoff = " ".join(COMMAND)
    for reader in ("head -1", "true"):
        said, _ = shell(f"{standoff} verify forecasts.jsonl | {reader} > /dev/null; echo ${{PIPESTATUS[0]}}", tmp_path)
        assert said == "1\n"
        said, _ = shell(
            f"{standoff} check nowhere 2>&1 >/dev/null | {reader} > /dev/null; echo ${{PIPESTATUS[0]}}", tmp_path
        )
        assert said == "1\n"


def test_without_standard_output_the_work_is_done_and_it_is_said(tmp_path):
    standoff = " ".join(COMMAND)
    out, err = shell(f"{standoff} export crisis --to json --out written.json >&-; echo $?", tmp_path)
    assert out == "0\n" and "there is no standard output, so nothing can be shown" in err
    assert (tmp_path / "written.json").read_text().startswith("{")
    out, err = shell(f"{standoff} check nowhere >&-; echo $?", tmp_path)
    assert out == "1\n" and "there is no scenario or file `nowhere`" in err


def test_without_standard_error_there_is_all_the_rest(tmp_path):
    standoff = " ".join(COMMAND)
    out, _ = shell(f"{standoff} list 2>&-; echo $?", tmp_path)
    assert "crisis" in out and out.endswith("\n0\n")
    out, _ = shell(f"{standoff} check nowhere 2>&-; echo $?; {standoff} list >&- 2>&- <&-; echo $?", tmp_path)
    assert out == "1\n0\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device")
def test_what_cannot_be_written_is_one_sentence(tmp_path):
    out, err = shell(f"{' '.join(COMMAND)} list > /dev/full; echo $?", tmp_path)
    assert out == "1\n" and err == "standoff: standard output: No space left on device\n"


PLAIN = [
    ["list"],
    ["run", "sanctions-threat", "--worlds", "40", "--cores", "1"],
    pytest.param(["ask", "crisis", "P(threat = yes)", "--worlds", "40"], marks=pytest.mark.slow),
    pytest.param(["solve", "crisis"], marks=pytest.mark.slow),
]


@pytest.mark.parametrize("arguments", PLAIN, ids=lambda arguments: arguments[0])
def test_output_is_plain_where_there_is_no_terminal(arguments):
    said = terminal(*arguments, TERM="xterm-256color", COLUMNS="60")
    assert said.code == 0 and said.err == ""
    assert ESCAPE not in said.out and not BOX.search(said.out)
    assert max(map(len, said.out.splitlines())) <= 120


def on_a_terminal(arguments, **environment):
    """What comes out of a pseudo-terminal."""
    leader, follower = pty.openpty()
    coloured = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env={**coloured, "TERM": "xterm-256color", "COLUMNS": "100", **environment},
        close_fds=True,
    )
    os.close(follower)
    out = b""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        ready, _, _ = select.select([leader], [], [], 1.0)
        if not ready:
            continue
        try:
            read = os.read(leader, 65536)
        except OSError:  # the other end is closed
            break
        if not read:
            break
        out += read
    os.close(leader)
    return process.wait(timeout=10), out.decode()


def test_colour_on_a_terminal():
    code, out = on_a_terminal(PLAIN[1])
    assert code == 0 and ESCAPE + "[" in out and BOX.search(out)
    assert "Most targets do not concede" in out and "Traceback" not in out


@pytest.mark.slow
def test_no_colour_where_none_is_wanted():
    code, out = on_a_terminal(PLAIN[1], NO_COLOR="1")
    assert code == 0 and not re.search(r"\x1b\[[0-9;]*3[0-7]m", out)


@pytest.mark.slow
def test_json_on_a_terminal_is_json_still():
    code, out = on_a_terminal(["solve", "crisis", "--json", "-"])
    assert code == 0 and out.startswith("{\r\n") and ESCAPE not in out


TITLE = "Корея, 朝鲜 — “naïve” 🚀"


@pytest.mark.parametrize(
    "environment",
    [
        pytest.param({"LANG": "C", "LC_ALL": "C"}, marks=pytest.mark.slow),
        pytest.param({"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, marks=pytest.mark.slow),
        pytest.param({"PYTHONIOENCODING": "ascii"}, marks=pytest.mark.slow),
        pytest.param({"PYTHONIOENCODING": "latin-1"}, marks=pytest.mark.slow),
    ],
    ids=str,
)
def test_titles_in_any_script_where_the_terminal_has_few_letters(tmp_path, environment):
    path = edited(tmp_path, "crisis", {"title: A crisis with audience costs": f"title: {TITLE}"})
    said = terminal("run", path, "--worlds", "30", "--cores", "1", **environment)
    assert said.code == 0 and said.err == "" and "believed" in said.out
    said = terminal("run", path, "--worlds", "30", "--cores", "1", "--json", "-", **environment)
    assert said.json["title"] == TITLE


def test_a_file_named_in_any_script(tmp_path):
    edited(tmp_path, "crisis", {}, "朝鲜.yaml")
    said = terminal("check", "朝鲜.yaml", folder=tmp_path, LC_ALL="C", PYTHONIOENCODING="ascii")
    assert said.code == 0 and "no mistakes" in said.out


@pytest.mark.parametrize("command", ["--help", "--version", "list", "run --help"])
def test_a_quick_start_waits_for_no_compiler(command):
    ended = subprocess.run(
        [COMMAND[0], "-X", "importtime", *COMMAND[1:], *command.split()],
        capture_output=True,
        text=True,
        timeout=60,
    )
    imported = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in ended.stderr.splitlines()}
    assert ended.returncode == 0 and "typer" in imported
    assert not imported & {"numba", "scipy", "llvmlite"}


def test_importing_the_package_imports_next_to_nothing():
    code = "import sys, standoff; standoff.Scenario; print(*{m.split('.')[0] for m in sys.modules})"
    ended = subprocess.run([COMMAND[0], "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert not set(ended.stdout.split()) & {"numba", "scipy", "rich", "typer"}
