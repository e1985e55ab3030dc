# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks. Start them with make, which keeps all caches inside the checkout.

antsibull-nox.toml lists the sessions that antsibull-nox brings. Its ansible-test sessions need
containers and downloads from GitHub, so those that run ansible-test stand here.
"""

from __future__ import annotations

import ast
import contextlib
import difflib
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

import antsibull_nox
import nox
from antsibull_fileutils.copier import Copier, GitCopier

ROOT = Path(__file__).parent
CACHE = ROOT / ".cache"
SKIPPED = CACHE / "skipped"  # what a run left out; "make test" shows it at its end
COLLECTION = Path("ansible_collections", "community", "zerotier")
CODE = ("noxfile.py", "plugins", "tests")
PYTHON: tuple[int, ...] = sys.version_info[:2]
PIP = (sys.executable, "-m", "pip")

# Every core that the collection supports, the newest last, each with the Pythons to run it with, the best first:
# so each core meets one, and each Python an old core and a new one.
CORES = {
    "2.16": ("3.11", "3.12"),
    "2.17": ("3.12", "3.11"),
    "2.18": ("3.13", "3.12", "3.11"),
    "2.19": ("3.11", "3.12", "3.13"),
    "2.20": ("3.12", "3.13", "3.14"),
    "2.21": ("3.13", "3.12", "3.14"),
}
OLDEST, NEWEST = next(iter(CORES)), next(reversed(CORES))
CORE = "ansible-core>=2.19,<2.22"  # what most checks take: the newest that the Python of .venv runs
TEST_REQUIREMENTS = ("-r", "requirements.txt", "-r", "tests/unit/requirements.txt")
# What need not run on more than the newest, as it hardly depends on the core, or, for types of options, on the core alone.
NEWEST_CORE_ONLY = (
    "test_awx.py::TestSetup",
    "test_execution_environment.py",
    "test_guides.py",
    "test_surveys.py",
    "test_config_as_code.py::TestRoundTrip::test_a_fleet",
)
NEWEST_CORE_ONLY_UNITS = (
    *("build", "coverage", "docs", "emulator", "leaks", "standin"),
    *("hostile/test_options.py", "hostile/test_plugin_options.py", "hostile/test_texts.py"),
    "examples/test_examples.py::test_examples_of_the_readme",
)


def pip_settings() -> dict[str, str]:
    """Pip's settings on this machine, from its files and the environment."""
    command = [*PIP, "config", "list"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    pairs = re.findall(r"^\S+?\.([\w-]+)=(.*)$", output, re.MULTILINE)
    return {name: str(ast.literal_eval(value)) for name, value in pairs}


def private_home(settings: dict[str, str], name: str = "home") -> Path:
    """A home inside the checkout, for the tools that insist on writing to one.

    ansible-test needs two files in it. It hides pip's variables from pip, so they go into pip's file. And it would download a
    script that installs pip; ours uses the pip that comes with Python. Two that make their keys in one home get in each other's way.
    """
    home = CACHE / name
    config = home / ".config" / "pip" / "pip.conf"
    config.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{name} = " + value.replace("\n", "\n    ") for name, value in settings.items()]
    config.write_text("\n".join(["[global]", "quiet = 1", *lines, ""]), encoding="utf-8")
    scripts = home / ".ansible" / "test" / "cache"
    scripts.mkdir(parents=True, exist_ok=True)
    for version in ("23_1_2", "24_2", "25_2"):  # of pip, as ansible-test of one core or another asks for
        shutil.copy(ROOT / "tests" / "get_pip.py", scripts / f"get_pip_{version}.py")
    return home


PIP_SETTINGS = pip_settings()
os.environ.setdefault("GIT_CONFIG_GLOBAL", str(Path.home() / ".gitconfig"))
os.environ["HOME"] = str(private_home(PIP_SETTINGS))
os.environ["LANG"] = "C.UTF-8"
# Byte code is kept: without it each start of Ansible compiles all of Ansible anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ.setdefault("UV_COMPILE_BYTECODE", "1")

# uv is several times quicker than pip, but does not read pip's settings: where those name another
# index or a way to reach it, pip does the work.
USE_PIP = PIP_SETTINGS.keys() & {"index-url", "no-index", "proxy", "trusted-host", "client-cert"}
os.environ.setdefault("UV_SYSTEM_CERTS", "true")
if "cert" in PIP_SETTINGS:
    os.environ.setdefault("SSL_CERT_FILE", PIP_SETTINGS["cert"])
nox.options.default_venv_backend = "virtualenv" if USE_PIP else "uv|virtualenv"
nox.options.reuse_venv = "yes"

antsibull_nox.load_antsibull_nox_toml()


def skipped(session: nox.Session, what: str) -> None:
    """Say aloud that something was left out, now and at the end of "make test"."""
    session.warn(f"SKIPPED: {what}")
    CACHE.mkdir(exist_ok=True)
    with SKIPPED.open("a", encoding="utf-8") as file:
        file.write(f"SKIPPED in {session.name}: {what}\n")


def link_collection(tree: Path) -> Path:
    """Make the checkout importable as ansible_collections.community.zerotier below ``tree``."""
    link = tree / COLLECTION
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.is_symlink():
        link.symlink_to(ROOT, target_is_directory=True)
    return link


def python_of(session: nox.Session) -> str:
    """The version of the session's Python, such as 3.13."""
    return str(session.python or f"{PYTHON[0]}.{PYTHON[1]}")


def ansible_test(
    session: nox.Session, name: str, options: t.Sequence[str], tree: Path, log: Path
) -> subprocess.Popen[bytes]:
    """Start ansible-test in a copy of the collection, with a home of its own; all that it prints goes to a file."""
    environment = {
        **os.environ,
        "HOME": str(private_home(PIP_SETTINGS, f"{name}-home")),
        "PATH": f"{session.bin}{os.pathsep}{os.environ['PATH']}",
    }
    command = [str(Path(session.bin, "ansible-test")), *options]
    with log.open("w", encoding="utf-8") as file:
        return subprocess.Popen(command, cwd=tree, env=environment, stdout=file, stderr=subprocess.STDOUT)


def link_into_venv(session: nox.Session) -> None:
    """Make the checkout importable in the session's Python."""
    link_collection(Path(session.virtualenv.location, "lib", f"python{python_of(session)}", "site-packages"))


def cores(*chosen: str) -> t.Callable[[t.Any], t.Any]:
    """One session for each of these cores, with the best Python for it that is there."""
    pythons = [next((version for version in CORES[core] if shutil.which(f"python{version}")), None) for core in chosen]
    return nox.parametrize("python,core", list(zip(pythons, chosen)), ids=chosen)


def install_core(session: nox.Session, core: str, *requirements: str) -> None:
    """Install a core and what else is needed; skip the session where no Python for it is there."""
    if session.python is None:
        skipped(session, reason := f"ansible-core {core} needs one of Python {', '.join(CORES[core])}")
        session.skip(reason)
    session.install(f"ansible-core~={core}.0", *requirements)


def passed(session: nox.Session, core: str, check: str) -> None:
    """Note that a check passed with a core, for the documentation's table."""
    session.run("python", "-m", "tests.versions", "note", str(CACHE / "versions"), core, check)


def stage(session: nox.Session, name: str = "") -> Path:
    """Copy the collection to where ansible-test accepts it: it refuses symbolic links."""
    tree = CACHE / (name or session.name)
    target = tree / COLLECTION
    shutil.rmtree(tree, ignore_errors=True)
    target.parent.mkdir(parents=True)
    in_git = (ROOT / ".git").exists()
    copier = GitCopier() if in_git else Copier()
    copier.copy(ROOT, target, exclude_root=[".ansible", ".cache", ".git", ".nox", ".venv", "dist"])
    if in_git:  # or ansible-test asks the repository around it, which ignores the copy
        session.run("git", "init", "--quiet", str(target), external=True)
    return target


@contextlib.contextmanager
def emulator(session: nox.Session, name: str, token: str) -> t.Iterator[str]:
    """Run the emulator of the APIs on a free port and give its address."""
    port_file = CACHE / f"{name}-port"
    port_file.unlink(missing_ok=True)
    command = [
        *(sys.executable, "-m", "tests.emulator", "--port", "0", "--port-file", str(port_file)),
        *("--token", token, "--random-seed", str(secrets.randbits(32)), "--organization"),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        try:
            latest = time.monotonic() + 20
            while not port_file.exists():
                if process.poll() is not None or time.monotonic() > latest:
                    session.error("The emulator did not start.")
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port_file.read_text(encoding='utf-8').strip()}"
        finally:
            process.terminate()


@nox.session(default=False)
def units(session: nox.Session) -> None:
    """Run the unit tests."""
    session.install(CORE, *TEST_REQUIREMENTS)
    link_into_venv(session)
    session.run("pytest", *(session.posargs or ["-n", "auto"]))


@nox.session
def ruff(session: nox.Session) -> None:
    """Check the style of the Python files."""
    session.install("ruff==0.17.6")
    session.run("ruff", "check", *CODE)
    session.run("ruff", "format", "--check", *CODE)


@nox.session
def mypy(session: nox.Session) -> None:
    """Check the types in the Python files."""
    session.install("mypy==2.4.1", "types-PyYAML==6.0.12.20261113", "types-requests==2.33.0.20261030")
    session.install(CORE, *TEST_REQUIREMENTS, "-r", "requirements-dev.txt")
    # Each file has the name that Ansible imports it by.
    tree = CACHE / "mypy-tree"
    link = link_collection(tree)
    with session.chdir(tree):
        files = [str(link.relative_to(tree) / name) for name in CODE]
        session.run(
            "mypy", "--config-file", str(ROOT / "pyproject.toml"), "--exclude", "/tests/(system|benchmarks)/", *files
        )
    # The tests of the installed collection, and the benchmarks, know the checkout as the current directory only.
    session.run("mypy", "tests/system", "tests/benchmarks", "--exclude", "/plugins/")


@nox.session
def changelog(session: nox.Session) -> None:
    """Check the changelog's fragments."""
    session.install("antsibull-changelog==0.36.0", CORE)
    session.run("antsibull-changelog", "lint")


def sanity_lane(session: nox.Session, name: str, *options: str) -> tuple[subprocess.Popen[bytes], Path]:
    """ansible-test sanity at work on a copy of its own; and where it writes to."""
    log = CACHE / f"{name}.log"
    return ansible_test(session, name, ["sanity", "--color", "no", *options], stage(session, name), log), log


@nox.session(default=False)
@cores("2.18", "2.19", "2.20", "2.21")
def sanity(session: nox.Session, core: str) -> None:
    """Run ansible-test sanity without a single exception."""
    if ignores := list(ROOT.glob("tests/sanity/ignore-*")):
        session.error(f"No sanity check may be ignored: {', '.join(map(str, ignores))}")
    install_core(session, core)
    slow = ("pylint", "validate-modules")  # side by side with all others
    halves = (
        [session.posargs]
        if session.posargs
        else [[word for test in slow for word in (option, test)] for option in ("--test", "--skip-test")]
    )
    lanes = [sanity_lane(session, f"sanity-{core}-{number}", *half) for number, half in enumerate(halves, start=1)]
    failed = [log for process, log in lanes if process.wait()]
    for _process, log in lanes:
        report = log.read_text(encoding="utf-8")
        print(report)
        for line in sorted(set(re.findall(r"WARNING: ((?:Skipping|Required program) .*)", report))):
            skipped(session, line)
        if "targets skipped" in report or "Running sanity test" not in report:
            session.error("ansible-test found nothing to check.")
    if failed:
        session.error("ansible-test has complaints.")
    passed(session, core, "sanity")


def told(log: str) -> str:
    """What a person needs of a log that tells all: the targets, how they ended, and the tasks that failed."""
    lines = []
    for part in re.split(r"^(?=TASK \[|PLAY RECAP)", log, flags=re.MULTILINE):
        if re.search(r"^(?:fatal|failed):", part, re.MULTILINE) and "\n...ignoring" not in part:
            lines.append(part)
        lines += re.findall(r"^(?:Running .* test role|testhost .* ok=.*|(?:ERROR|FATAL): .*)", part, re.MULTILINE)
    return "\n".join(lines)


def outcomes(log: str) -> list[str]:
    """How each task ended on each host, in order, without what differs from run to run."""
    ends = re.findall(r"^TASK \[.*\]|^(?:ok|changed|skipping|fatal|failed|included): \[?[^]\s]+", log, re.MULTILINE)
    return [re.sub(r"/\S*/(?=tests/integration/)", "", end) for end in ends]


class IntegrationLane(t.NamedTuple):
    """The targets at work, on the fast path or as modules."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path
    left: tuple[Path, ...]  # output, results, caches, the home


@contextlib.contextmanager
def integration_lane(session: nox.Session, name: str, fast: bool) -> t.Iterator[IntegrationLane]:
    """ansible-test at work on the targets, with an emulator of its own."""
    staged = stage(session, name)
    log = CACHE / f"{name}.log"
    kept = CACHE / f"{name}-kept"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir()
    token = secrets.token_hex(16)
    with emulator(session, name, token) as url:
        config = {
            "zerotier_api_url": f"{url}/api/v1",
            "zerotier_api_token": token,
            "zerotier_telecomx_url": f"{url}/telecomx",
            "zerotier_telecomx_username": "emulator@example.com",
            "zerotier_telecomx_password": "emulator-password",
            "zerotier_emulator_url": f"{url}/_emulator",
            "zerotier_kept": str(kept),
            "zt_fast_path": fast,
        }
        given = staged / "tests" / "integration" / "integration_config.yml"
        given.write_text(json.dumps(config), encoding="utf-8")
        options = [
            *("integration", "-vvvv", "--local", "--color", "no"),
            *("--continue-on-error", "--python", python_of(session), *session.posargs),
        ]
        with ansible_test(session, name, options, staged, log) as process:
            yield IntegrationLane(process, url, log, (log, kept, staged / "tests" / "output", CACHE / f"{name}-home"))


def ended(session: nox.Session, lane: IntegrationLane, began: str) -> list[str]:
    """How the tasks of a lane ended, once all did well: no target failed, no secret is left, and Ansible warns of nothing."""
    failed = lane.process.wait()
    log = lane.log.read_text(encoding="utf-8")
    print(told(log))
    session.log(f"All output is in {lane.log.relative_to(ROOT)}")
    temporary = Path(tempfile.gettempdir())
    places = [*temporary.glob("community.zerotier-*"), *temporary.glob("ansible*"), *lane.left]
    search = (sys.executable, "-m", "tests.leaks", f"{lane.url}/_emulator/secrets", "--since", began)
    session.run(*search, *map(str, places), external=True)
    if failed:
        session.error("Targets failed.")
    # The collection's own warnings begin with the name of an option.
    if warnings := re.findall(r"^\[(?:DEPRECATION )?WARNING\]: (?![a-z_0-9]+: ).*", log, re.MULTILINE):
        session.error("Ansible warns: " + "; ".join(warnings))
    ends = outcomes(log)
    if not any(end.startswith("TASK") for end in ends):
        session.error("There are no integration targets.")
    return ends


@nox.session
def integration(session: nox.Session) -> None:
    """Run the integration targets against the emulator, on the fast path and as modules, side by side.

    Every task must end the same both ways, and no secret may be in anything that is left of the runs.
    """
    session.install(CORE, *TEST_REQUIREMENTS)
    began = str(time.time())
    with contextlib.ExitStack() as stack:
        lanes = [
            stack.enter_context(integration_lane(session, f"integration-{name}", fast))
            for name, fast in (("fast", True), ("modules", False))
        ]
        fast, modules = (ended(session, lane, began) for lane in lanes)
    for line in difflib.unified_diff(fast, modules, "on the fast path", "as modules", lineterm=""):
        print(line)
    if fast != modules:
        session.error("Tasks ended differently on the fast path and as modules.")
    session.log(f"{len(fast)} lines about how tasks ended are the same both ways.")
    passed(session, NEWEST, "integration")


@nox.session(default=False)
@cores(*(core for core in CORES if core != NEWEST))
def core(session: nox.Session, core: str) -> None:
    """Run the unit tests and the integration targets on an older core, side by side."""
    install_core(session, core, *TEST_REQUIREMENTS)
    link_into_venv(session)
    began = str(time.time())
    elsewhere = [f"--{'deselect' if '::' in name else 'ignore'}=tests/unit/{name}" for name in NEWEST_CORE_ONLY_UNITS]
    with integration_lane(session, f"integration-{core}", fast=True) as lane:
        session.run("pytest", "-n", "2", "tests/unit", *elsewhere)
        passed(session, core, "units")
        ended(session, lane, began)
    passed(session, core, "integration")


def build_time() -> str:
    """What all files of a release are dated with, in seconds since 1970: the time of the commit."""
    if "SOURCE_DATE_EPOCH" in os.environ or not (ROOT / ".git").exists():
        return os.environ.get("SOURCE_DATE_EPOCH", "0")
    command = ["git", "log", "-1", "--format=%ct"]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def tarball_of(session: nox.Session, name: str) -> tuple[Path, str]:
    """The collection, built in a copy of that name; and its digest."""
    output = CACHE / f"{name}-output"
    shutil.rmtree(output, ignore_errors=True)
    with session.chdir(stage(session, name)):
        session.run("ansible-galaxy", "collection", "build", "--output-path", str(output), silent=True)
    [tarball] = output.glob("*.tar.gz")
    repack = (sys.executable, "-m", "tests.reproducible", str(tarball), "--time", build_time())
    return tarball, str(session.run(*repack, external=True, silent=True)).strip()


def install_collection(session: nox.Session, name: str) -> Path:
    """Build the collection and install it; where to."""
    tarball, _digest = tarball_of(session, name)
    tree = CACHE / f"{name}-installed"
    shutil.rmtree(tree, ignore_errors=True)
    session.run("ansible-galaxy", "collection", "install", "--collections-path", str(tree), str(tarball), silent=True)
    return tree


@nox.session
def build(session: nox.Session) -> None:
    """Build the collection, twice alike, and let Galaxy's importer judge it; what it only warns of is an error here."""
    session.install(CORE, "galaxy-importer==0.4.44")
    (tarball, digest), (_other, again) = tarball_of(session, "build"), tarball_of(session, "build-again")
    if digest != again:
        session.error("Two builds of the same files differ.")
    dist = ROOT / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    dist.mkdir()
    shutil.copy(tarball, dist)
    with session.chdir(dist):
        importer = ("python", "-m", "galaxy_importer.main", tarball.name)
        config = str(ROOT / "tests" / "galaxy-importer.cfg")
        report = str(session.run(*importer, env={"GALAXY_IMPORTER_CONFIG": config}, silent=True))
    if re.search(r"^(ERROR|WARNING)", report, re.MULTILINE):
        session.error(report)
    session.log(f"{tarball.name}: SHA-256 {digest}, dated {build_time()}")


@nox.session(default=False)
def lint_installed(session: nox.Session) -> None:
    """Hold the installed collection to ansible-lint's production profile, as those who get it would."""
    session.install(CORE, "ansible-lint==26.10.1")
    tree = install_collection(session, "lint-installed")
    with session.chdir(tree / COLLECTION):
        lint = (
            "ansible-lint",
            "--offline",
            "--profile",
            "production",
            "--strict",
            "--exclude",
            "tests",
            "--exclude",
            "extensions",
        )
        session.run(*lint, env={"ANSIBLE_COLLECTIONS_PATH": str(tree)})


@nox.session(default=False)
def molecule(session: nox.Session) -> None:
    """Run the roles' Molecule scenarios against the emulator."""
    session.install(
        *(CORE, "molecule==26.10.0", "-r", "requirements.txt", "-r", "requirements-dev.txt"),
    )
    link_into_venv(session)
    notes = CACHE / "molecule"
    shutil.rmtree(notes, ignore_errors=True)  # those of a run that was stopped make it skip steps
    environment = {"MOLECULE_EPHEMERAL_DIRECTORY": str(notes), "ANSIBLE_HOME": str(CACHE / "molecule-home")}
    session.run("molecule", "test", "--all", env=environment)


@nox.session(default=False)
@cores(OLDEST, NEWEST)
def installed(session: nox.Session, core: str) -> None:
    """Build and install the collection, and run its playbooks and roles from there on an old and a new core."""
    install_core(session, core, *TEST_REQUIREMENTS, "-r", "tests/system/requirements.txt")
    tree = install_collection(session, f"installed-{core}")
    if not (CACHE / "collections").exists():  # awx.awx and community.general
        wheels = CACHE / "wheels"
        package = "ansible==12.3.0"
        session.run(*PIP, "download", "--quiet", "--no-deps", "--dest", str(wheels), package, external=True)
        session.run("python", "-m", "tests.wheel_collections", *map(str, wheels.glob("ansible-*.whl")))
    arguments = [*session.posargs] or ["-n", "auto", "--durations=10"]
    if core != NEWEST:
        arguments += [f"--deselect=tests/system/{name}" for name in NEWEST_CORE_ONLY]
    session.run("pytest", "tests/system", *arguments, env={"ZEROTIER_INSTALLED": str(tree)})
    passed(session, core, "installed")


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure what the collection costs; a table and a chart go to .cache/benchmarks."""
    session.install(CORE, *TEST_REQUIREMENTS)
    link_into_venv(session)
    session.run("python", "-m", "tests.benchmarks", str(CACHE / "benchmarks"), *session.posargs)


@nox.session(default=False)
def docs(session: nox.Session) -> None:
    """Build the documentation as web pages."""
    session.install("antsibull-docs==2.28.0", "sphinx==9.2.0", "sphinx-ansible-theme==0.10.4", CORE)
    link_into_venv(session)
    site = CACHE / "docs"
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir()
    session.run("antsibull-docs", "sphinx-init", "--use-current", "--dest-dir", str(site), "community.zerotier")
    # As build.sh would, but without the indexes of other sites, which need the Internet.
    rst = site / "rst"
    session.run(
        *("antsibull-docs", "collection", "--use-current", "--squash-hierarchy", "--fail-on-error"),
        *("--dest-dir", str(rst), "community.zerotier"),
    )
    with (site / "conf.py").open("a", encoding="utf-8") as file:
        file.write("\nintersphinx_mapping = {}\n")
    quiet = ("--quiet", "-D", "suppress_warnings=ref.ref,ref.envvar")  # what those other sites define
    session.run("sphinx-build", "--fail-on-warning", *quiet, "-c", str(site), str(rst), str(site / "html"))
    session.log(f"Open {(site / 'html' / 'index.html').relative_to(ROOT)}")


if __name__ == "__main__":
    nox.main()
