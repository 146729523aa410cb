"""A program in a terminal of its own: what is typed, what is seen."""
import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
import unittest


def require_terminals():
    """Skips the test, loudly, where the machine hands out no pseudo-terminals (a bare chroot)."""
    try:
        for fd in pty.openpty():
            os.close(fd)
    except OSError as error:
        print(f"SKIPPED: {error}", flush=True)
        raise unittest.SkipTest(str(error)) from error


class Terminal:
    def __init__(self, words, cwd, rows=24, columns=80, **variables):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CALIBRAX_")}
        environment.update(TERM="dumb", PAGER="cat", CALIBRAX_SQL_HISTORY="", NO_COLOR="1")
        environment.update(variables)
        require_terminals()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execve(words[0], [str(word) for word in words], environment)
        self.seen = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def resize(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def send(self, text):
        os.write(self.fd, text.encode())

    def take(self, data):
        """Characters and ends of lines may be cut anywhere."""
        self.seen = (self.seen + self.decoder.decode(data)).replace("\r\n", "\n")

    def read_until(self, pattern, timeout=120):
        """What came up to and with the pattern; it is then forgotten."""
        end = time.monotonic() + timeout
        while True:
            found = re.search(pattern, self.seen)
            if found:
                text, self.seen = self.seen[:found.end()], self.seen[found.end():]
                return text
            if not select.select([self.fd], [], [], max(0, end - time.monotonic()))[0]:
                raise AssertionError(f"{pattern!r} did not come, but {self.seen!r}")
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                data = b""
            if not data:
                raise AssertionError(f"{pattern!r} did not come before the end: {self.seen!r}")
            self.take(data)

    def read_to_end(self, timeout=30):
        """The rest, and the exit status."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                break
            if not data:
                break
            self.take(data)
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self.fd)
        self.pid = None
        return self.seen, status

    def close(self):
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            os.close(self.fd)
