"""The one command: makes .venv, installs into it once, then runs the app, the tests or a verb of ``cli.py``.

Standard library only, for nothing else is there when it starts. Its syntax stays
readable to Python 3.6 (hence annotations in quotes), so that an old Python says
one clear sentence. Its few messages stand here in both languages, for there are no
catalogs yet. They go to standard error: standard output belongs to the verb.
"""

import contextlib
import errno
import hashlib
import importlib.util
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
UNFINISHED = ROOT / ".venv.unfinished"  # there while .venv is written; left behind by a run that was killed
LOCK = ROOT / ".venv.lock"
RUNTIME = ("requirements.txt",)
DEVELOPMENT = ("requirements.txt", "requirements-dev.txt")
VERSION = "{}.{}".format(*sys.version_info[:2])
FIRST_PORT = 8501
INTERRUPTED = 130  # the exit status of a program stopped with Ctrl-C

HELP = """\
Kaikou 开口: practise job interviews aloud, on your own computer. 在自己的电脑上开口练面试。

python3 run.py                  open the app in the browser 打开应用
python3 run.py demo             the whole job once, without a microphone 不用麦克风，完整演示一遍
python3 run.py score …          transcribe and score one answer 转写并评分一段回答
python3 run.py model …          the speech models on this computer 语音识别模型
python3 run.py doctor           what is found: Python, voices, models, data 检查本机环境
python3 run.py VERB --help      more about a verb, and the other verbs 查看某个命令的用法

For those who change the code 开发:
python3 run.py test [pytest options]        run the tests 运行测试
python3 run.py bench [pytest options]       run the benchmarks 运行性能测试
python3 run.py lint [ruff check options]    check style and types 检查代码风格与类型
python3 run.py messages                     bring the catalogs in locales/ up to date 更新界面文本目录

The first run makes the folder .venv and installs into it; KAIKOU_NO_BROWSER=1 opens no browser.
首次运行会创建 .venv 文件夹并安装依赖；设置 KAIKOU_NO_BROWSER=1 则不打开浏览器。
"""

OLD = """\
开口需要 64 位 Python 3.10 或更高版本，当前是 {found}；请从 python.org 安装新版后再运行。
Kaikou needs a 64-bit Python 3.10 or later and this is {found}; install a newer one from python.org and run again."""

NO_VENV = """\
这个 Python 缺少 venv 模块；在 Debian 或 Ubuntu 上请先运行：sudo apt install {package}
This Python lacks the venv module; on Debian or Ubuntu run this first: sudo apt install {package}"""

MAKING = """\
正在创建 {venv}（Python {version}）……
Making {venv} (Python {version}) ..."""

INSTALLING = """\
正在安装依赖（{files}），只在首次运行或依赖有变化时进行，可能需要几分钟……
Installing what is needed ({files}); only now and when it changes, it may take some minutes ..."""

WAITING = """\
另一个开口正在安装，请稍候……
Another Kaikou is installing; waiting for it ..."""

NOT_MADE = """\
无法创建 {venv}（原因见上）；请关闭其他开口窗口，检查磁盘空间和文件夹权限，然后重试。
{venv} could not be made (see above); close other Kaikou windows, check disk space and permissions, and run again."""

NOT_INSTALLED = """\
依赖安装失败（原因见上）。请检查网络后重试；网络较慢时可换用 pip 镜像：把环境变量 PIP_INDEX_URL 设为镜像地址再运行。
The installation failed (see above). Check the network and run again; where it is slow or blocked,
set the environment variable PIP_INDEX_URL to the address of a pip mirror first. (Python {version})"""

NOT_USABLE = """\
无法使用文件夹 {folder}（{reason}）；请把开口完整解压到自己可以写入的文件夹再运行。
The folder {folder} can't be used ({reason}); unpack Kaikou whole into a folder of your own and run again."""

NO_PORT = """\
这台电脑不允许程序在 127.0.0.1 打开端口；请检查防火墙或安全软件，然后重试。
This computer lets no program open a port at 127.0.0.1; check its firewall or security program and run again."""

OPENING = """\
开口即将打开：{address}（按 Ctrl-C 结束）
Kaikou opens at {address} (Ctrl-C ends it)"""


class Failure(Exception):
    """A start that can't go on; its message says why and what to do."""


def say(message: str, **values: object) -> None:
    """Tell the person on standard error."""
    print(message.format(**values), file=sys.stderr, flush=True)


def refuse_old(version: "tuple[int, int, int]", bits: int) -> None:
    """Raise ``Failure`` for a Python that the house can't be built on."""
    if version < (3, 10) or bits < 64:
        raise Failure(OLD.format(found="{}.{}.{} ({}-bit)".format(*version, bits)))


def python() -> Path:
    """Return where the interpreter of .venv is, or would be."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def surroundings() -> "dict[str, str]":
    """Return the environment for children: UTF-8 everywhere, and no packages from outside .venv."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "PYTHONPATH")}
    return {**kept, "PYTHONUTF8": "1"}


def call(command: "list[str]", **options: object) -> int:
    """Run a child to its end and return its exit status; Ctrl-C reaches it too, and it may end in its own way."""
    interrupted = False
    process = subprocess.Popen(command, env=surroundings(), **options)  # type: ignore[call-overload]
    while True:
        try:
            status = int(process.wait())
            break
        except KeyboardInterrupt:
            interrupted = True
    if interrupted:
        raise KeyboardInterrupt
    return 128 - status if status < 0 else status


def become(command: "list[str]", folder: "Path | None" = None) -> int:
    """Run the command in this process's stead where the system can, so that signals and status are its own."""
    if folder:
        os.chdir(str(folder))
    sys.stdout.flush()
    if os.name == "nt":  # there, exec returns to the shell at once
        return call(command)
    os.execve(command[0], command, surroundings())


@contextlib.contextmanager
def alone() -> "Iterator[int]":
    """Keep other runs from installing at the same time; yields the lock's file descriptor.

    The system frees the lock when its last holder ends, however it ends.
    """
    with LOCK.open("a+b") as file:
        told = False
        while not _locked(file.fileno()):
            if not told:
                say(WAITING)
                told = True
            time.sleep(0.3)
        yield file.fileno()


def _locked(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:  # where the file system knows no locks we go on without
        return error.errno not in (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
    return True


def fingerprint(files: "tuple[str, ...]") -> str:
    """Return what an installation of these files with this Python is known by."""
    digest = hashlib.sha256(VERSION.encode())
    for name in files:
        digest.update(b"\0" + (ROOT / name).read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def stamp(files: "tuple[str, ...]") -> Path:
    """Return the file that says these requirement files were installed."""
    return VENV / "kaikou-{}.installed".format(files[-1])


def installed(files: "tuple[str, ...]") -> bool:
    """Tell whether .venv works and holds just what these files ask for."""
    try:
        done = stamp(files).read_text(encoding="ascii") == fingerprint(files)
    except (OSError, UnicodeDecodeError):
        return False
    return done and not UNFINISHED.exists() and usable()


def usable(*modules: str) -> bool:
    """Tell whether .venv's interpreter starts, is of this Python's version and has these modules."""
    question = "import sys; print(*sys.version_info[:2], sep='.')" + "".join("; import " + name for name in modules)
    try:
        answer = subprocess.check_output(
            [str(python()), "-I", "-c", question], env=surroundings(), stderr=subprocess.DEVNULL
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return answer.decode().strip() == VERSION


def prepare(files: "tuple[str, ...]") -> None:
    """Make .venv hold what these requirement files ask for; does nothing where it does already."""
    if installed(files):
        return
    try:
        with alone() as lock:
            if not installed(files):
                install(files, lock)
    except OSError as error:
        raise Failure(NOT_USABLE.format(folder=ROOT, reason=error)) from error


def install(files: "tuple[str, ...]", lock: int) -> None:
    """Install the files, into a new .venv where the one at hand is absent, broken or half written."""
    # A child that outlives a killed run keeps the lock, so that the next run doesn't write beside it.
    held: "dict[str, tuple[int, ...]]" = {} if os.name == "nt" else {"pass_fds": (lock,)}
    fresh = UNFINISHED.exists() or not usable("pip")
    UNFINISHED.touch()
    if fresh:
        make(held)
    say(INSTALLING, files=files[-1])
    before, status = last_change(), 1
    try:
        status = call(pip_install(files), cwd=str(ROOT), stdout=sys.stderr, **held)
    finally:
        if status == 0 or last_change() == before:  # it may have been stopped before it wrote anything
            UNFINISHED.unlink()
    if status:
        raise Failure(NOT_INSTALLED.format(version=VERSION))
    for part in (RUNTIME, files):
        stamp(part).write_text(fingerprint(part), encoding="ascii")


def pip_install(files: "tuple[str, ...]") -> "list[str]":
    """Return the command that installs these files."""
    command = [str(python()), "-m", "pip", "install", "--prefer-binary", "--no-input", "--disable-pip-version-check"]
    return command + [part for name in files for part in ("-r", name)]


def last_change() -> int:
    """Return when a package was last put into .venv or taken out, in nanoseconds."""
    folders = [*VENV.glob("lib/python*/site-packages"), *VENV.glob("Lib/site-packages")]
    return max((folder.stat().st_mtime_ns for folder in folders), default=0)


def make(held: "dict[str, tuple[int, ...]]") -> None:
    """Make .venv anew with the Python that runs this."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise Failure(NO_VENV.format(package="python{}-venv".format(VERSION)))
    say(MAKING, venv=VENV, version=VERSION)
    if call([sys.executable, "-m", "venv", "--clear", str(VENV)], stdout=sys.stderr, **held):
        raise Failure(NOT_MADE.format(venv=VENV))


def free_port(first: int = FIRST_PORT) -> int:
    """Return a port of this computer at which nobody listens: ``first``, or the next one free."""
    for port in (*range(first, first + 100), 0):  # 0: whichever the system has
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            if os.name != "nt":  # a port just left is free; on Windows this option would share a busy one
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return int(probe.getsockname()[1])
    raise Failure(NO_PORT)


def app(arguments: "list[str]") -> int:
    """Open the app at 127.0.0.1; the arguments are Streamlit's own and win."""
    prepare(RUNTIME)
    port = free_port()
    command = [str(python()), "-m", "views.serve"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    if os.environ.get("KAIKOU_NO_BROWSER", "0") not in ("", "0"):
        command += ["--server.headless", "true"]
    say(OPENING, address="http://127.0.0.1:{}".format(port))
    return become(command + arguments, ROOT)


def test(arguments: "list[str]") -> int:
    """Run the tests."""
    prepare(DEVELOPMENT)
    return become([str(python()), "-m", "pytest", *arguments], ROOT)


def bench(arguments: "list[str]") -> int:
    """Run the benchmarks."""
    prepare(DEVELOPMENT)
    return become([str(python()), "-m", "pytest", "benchmarks", *arguments], ROOT)


def lint(arguments: "list[str]") -> int:
    """Check style and types; all three checks run, and the first that fails gives the status."""
    prepare(DEVELOPMENT)
    checks = (["ruff", "check", *arguments], ["ruff", "format", "--check"], ["mypy"])
    statuses = [call([str(python()), "-m", *check], cwd=str(ROOT)) for check in checks]
    return next((status for status in statuses if status), 0)


def messages(arguments: "list[str]") -> int:
    """Bring the catalogs up to date with the messages in the code."""
    prepare(RUNTIME)
    return become([str(python()), "-m", "locales.update", *arguments], ROOT)


def verb(arguments: "list[str]") -> int:
    """Hand everything to ``cli.py``, in the folder the person is in."""
    prepare(RUNTIME)
    return become([str(python()), str(ROOT / "cli.py"), *arguments])


OWN = {"app": app, "test": test, "bench": bench, "lint": lint, "messages": messages}


def main(arguments: "list[str]") -> int:
    """Do what the arguments ask for and return the exit status."""
    try:
        if arguments[:1] in (["-h"], ["--help"], ["help"]):
            sys.stdout.buffer.write(HELP.encode(sys.stdout.encoding or "utf-8", "replace"))
            return 0
        refuse_old(sys.version_info[:3], 64 if sys.maxsize > 2**32 else 32)
        if not arguments:
            return app([])
        own = OWN.get(arguments[0])
        return own(arguments[1:]) if own else verb(arguments)
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
