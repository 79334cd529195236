import os
import socket
import subprocess
import sys

import pytest

from tests import loopback


@pytest.mark.parametrize(
    "address",
    [("127.0.0.1", 80), ("127.8.9.1", 80), ("::1", 80, 0, 0), "localhost", "/run/a.sock", b"::1"],
)
def test_this_machine_is_let_through(address):
    assert loopback.is_loopback(address)


@pytest.mark.parametrize(
    "address",
    [("192.0.2.1", 80), ("2001:db8::1", 80, 0, 0), "example.org", b"example.org", "10.0.0.1"],
)
def test_other_machines_are_not(address):
    assert not loopback.is_loopback(address)


def test_a_connection_outwards_is_refused_and_remembered():
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as outward,
        pytest.raises(loopback.OutsideLoopback, match=r"192\.0\.2\.1"),
    ):
        outward.connect(("192.0.2.1", 9))
    assert loopback.refused == ["socket.connect '192.0.2.1'"]
    loopback.refused.clear()


def test_the_resolver_is_not_asked_for_other_names():
    with pytest.raises(loopback.OutsideLoopback, match="example"):
        socket.getaddrinfo("example.org", 443)
    loopback.refused.clear()


def test_loopback_works():
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname(), timeout=5) as client:
            client.sendall(b"a")
        peer, _ = server.accept()
        with peer:
            assert peer.recv(1) == b"a"


def test_a_server_under_test_is_guarded_too(guarded_environ):
    said = subprocess.run(
        [sys.executable, "-c", "import socket; socket.create_connection(('192.0.2.1', 9), 5)"],
        env=guarded_environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1
    assert "OutsideLoopback" in said.stderr


def test_no_ambient_key_reaches_a_test():
    assert not [name for name in os.environ if name.endswith(("_API_KEY", "_TOKEN"))]


@pytest.mark.parametrize(("asked", "is_kept"), [("1", True), ("", False)])
def test_a_server_holds_its_calls_on_this_machine_when_asked(guarded_environ, asked, is_kept):
    code = "import aioice.ice; print(aioice.ice.get_host_addresses(True, True) == ['127.0.0.1'])"
    environ = {**guarded_environ, "CALLS_ON_LOOPBACK": asked}
    said = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == str(is_kept)
