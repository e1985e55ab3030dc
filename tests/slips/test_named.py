# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The slips that have a name: each is one that people make, and says what must come of it."""

from __future__ import annotations

import typing as t
import unicodedata
from pathlib import Path

import pytest

from ansible_collections.community.zerotier.plugins.module_utils._tasks import member as _member
from ansible_collections.community.zerotier.plugins.module_utils._tasks import members as _members
from ansible_collections.community.zerotier.plugins.module_utils._tasks import network as _network
from ansible_collections.community.zerotier.plugins.module_utils._tasks import organization as _organization
from ansible_collections.community.zerotier.plugins.module_utils._tasks import token as _token
from ansible_collections.community.zerotier.plugins.module_utils._tasks import user as _user
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import Task
from ansible_collections.community.zerotier.tests.emulator.state.state import State
from ansible_collections.community.zerotier.tests.slips.checks import (
    foretells,
    is_clear,
    loses_only,
    refused,
    tells_the_truth,
    writes_nothing,
)
from ansible_collections.community.zerotier.tests.slips.conftest import Count, NewScene
from ansible_collections.community.zerotier.tests.slips.scene import (
    CAFE,
    COLLEAGUE,
    FRIEND,
    GUEST,
    LAB,
    N1,
    N2,
    N4,
    N5,
    N6,
    NAMED_CAFE,
    NODES,
    NOWHERE,
    OFFICE,
    OWNER,
    PROVIDERS,
    SHARED,
    STRANGER,
    THIRD,
    Act,
    Options,
    Run,
    Scene,
    user_ids,
)
from ansible_collections.community.zerotier.tests.slips.targets import ALL_RIGHTS, fits, member

pytestmark = pytest.mark.no_cover  # the unit tests are what is measured; here it would only take time

ROSTER: list[Options] = [{"node_id": node} for node in NODES]
TASKS = [
    ("zt_network", _network.TASK),
    ("zt_member", _member.TASK),
    ("zt_members", _members.TASK),
    ("zt_token", _token.TASK),
    ("zt_user", _user.TASK),
    ("zt_org_invite", _organization.TASK),
]
PURGES = ("delete", "deauthorize")


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> str:
    return t.cast(str, request.param)


class Try:
    """Tries one slip: in check mode, then for real; on a fresh account."""

    def __init__(self, scene_at: NewScene, provider: str, count: Count) -> None:
        self._scene_at = scene_at
        self._count = count
        self.provider = provider

    def scene(self, act: Act = lambda _state: None, **fault: t.Any) -> Scene:
        scene = self._scene_at(self.provider, act)
        if fault:
            scene.emulator.fault(**fault)
        return scene

    def refused(self, task: Task, *words: str, act: Act = lambda _state: None, **options: t.Any) -> Run:
        """A slip that is refused, in both modes alike, by a sentence with these words."""
        scene = self.scene(act)
        with self._count.slip(options):
            preview, real = scene.run(task, options, check_mode=True), scene.run(task, options)
            refused(preview, *words)
            refused(real, *words)
            foretells(preview, real)
        self._count.done()
        return real

    def unsaid(self, task: Task, act: Act = lambda _state: None, **options: t.Any) -> Run:
        """A slip that asks for nothing: all is well, nothing is written."""
        scene = self.scene(act)
        with self._count.slip(options):
            for check_mode in (True, False):
                run = scene.run(task, options, check_mode)
                assert not run.failed, run.said
                assert not run.changed
                writes_nothing(run)
        self._count.done()
        return run

    def done(self, task: Task, *touches: str, act: Act = lambda _state: None, **options: t.Any) -> Run:
        """What is said in so many words is done, and foretold."""
        scene = self.scene(act)
        with self._count.slip(options):
            preview, run = scene.run(task, options, check_mode=True), scene.run(task, options)
            assert not run.failed, run.said
            loses_only(run, lambda path: fits(path, touches))
            assert any(fits(path, touches) for path in run.differs)
            tells_the_truth(run)
            foretells(preview, run)
        self._count.done()
        return run

    def halved(self, scene: Scene, task: Task, *touches: str, **options: t.Any) -> Run:
        """A task that fails half way: it has done no more than was asked for, and tells it."""
        with self._count.slip(options):
            run = scene.run(task, options)
            is_clear(run)
            loses_only(run, lambda path: fits(path, touches))
            tells_the_truth(run)
        self._count.done()
        return run


@pytest.fixture
def slip(scene_at: NewScene, provider: str, count: Count) -> Try:
    return Try(scene_at, provider, count)


@pytest.fixture
def central(scene_at: NewScene, count: Count) -> Try:
    """For what only Central has."""
    return Try(scene_at, "central", count)


@pytest.mark.parametrize("purge", PURGES)
class TestPurge:
    @pytest.mark.parametrize(
        "members",
        [
            [],
            [{"node_id": node, "state": "absent"} for node in NODES[:2]],
            [{"node_id": node, "ignore": True} for node in NODES[:5]],
            [{"node_id": N1, "ignore": True}, {"node_id": N2, "state": "absent"}],
            [{"node_id": STRANGER, "state": "absent"}],
        ],
        ids=["members []", "all absent", "all ignored", "absent and ignored", "a stranger absent"],
    )
    def test_with_nobody_listed_as_present(self, slip: Try, purge: str, members: list[Options]) -> None:
        places: list[Options] = [{"network_id": OFFICE}, {"network_name": "office"}]
        for place in places:
            slip.refused(_members.TASK, "purge", "purge_all", purge=purge, members=members, **place)

    def test_with_nobody_listed_and_all_absent_by_default(self, slip: Try, purge: str) -> None:
        defaults = {"state": "absent"}
        slip.refused(
            _members.TASK, "purge_all", purge=purge, members=[{"node_id": N1}], defaults=defaults, network_id=OFFICE
        )

    def test_of_more_than_half(self, slip: Try, purge: str) -> None:
        slip.refused(_members.TASK, "purge_all", purge=purge, members=ROSTER[:2], network_id=OFFICE)
        slip.refused(_members.TASK, "purge_all", purge=purge, members=ROSTER[:1], network_name="office")

    @pytest.mark.parametrize("limit", [0, 1, 2])
    def test_of_more_than_the_limit(self, slip: Try, purge: str, limit: int) -> None:
        slip.refused(
            _members.TASK, "purge_limit", purge=purge, purge_limit=limit, members=ROSTER[:3], network_id=OFFICE
        )

    def test_a_limit_without_a_value_is_half(self, slip: Try, purge: str) -> None:
        slip.refused(_members.TASK, "purge_all", purge=purge, purge_limit=None, members=ROSTER[:2], network_id=OFFICE)

    @pytest.mark.parametrize("everything", [None, False])
    def test_a_switch_without_a_value_is_no_consent(self, slip: Try, purge: str, everything: bool | None) -> None:
        slip.refused(_members.TASK, "purge_all", purge=purge, purge_all=everything, members=[], network_id=OFFICE)

    @pytest.mark.parametrize(
        "consent", [{"purge_limit": 4}, {"purge_all": True}, {"purge_all": True, "purge_limit": 1}]
    )
    def test_said_in_so_many_words(self, slip: Try, purge: str, consent: Options) -> None:
        touches = [pattern for node in NODES[2:] for pattern in member(node)]
        run = slip.done(_members.TASK, *touches, purge=purge, members=ROSTER[:2], network_id=OFFICE, **consent)
        assert len(run.result["changed_members"]) == 4

    def test_everybody_in_so_many_words(self, slip: Try, purge: str) -> None:
        touches = [pattern for node in NODES for pattern in member(node)]
        run = slip.done(_members.TASK, *touches, purge=purge, members=[], network_id=OFFICE, purge_all=True)
        assert len(run.result["changed_members"]) == 6

    def test_with_a_typo_that_create_false_finds(self, slip: Try, purge: str) -> None:
        """The one whose id was misspelt is not purged, nor anybody else."""
        members = [*ROSTER[:4], {"node_id": STRANGER, "name": "n5"}]
        run = slip.refused(
            _members.TASK,
            STRANGER,
            "create is false",
            purge=purge,
            members=members,
            defaults={"create": False},
            network_id=OFFICE,
        )
        assert "purge" in run.said.lower()

    def test_with_an_unknown_tag(self, central: Try, purge: str) -> None:
        members = [*ROSTER[:4], {"node_id": N5, "tags": {"rolle": "server"}}]
        central.refused(_members.TASK, N5, "tags", "rolle", purge=purge, members=members, network_id=OFFICE)

    def test_with_an_unknown_capability(self, central: Try, purge: str) -> None:
        members = [*ROSTER[:4], {"node_id": N5, "capabilities": ["admn"]}]
        central.refused(_members.TASK, N5, "capabilities", "admn", purge=purge, members=members, network_id=OFFICE)

    @pytest.mark.parametrize("status", [403, 500])
    def test_with_a_member_that_fails_to_write(self, slip: Try, purge: str, status: int) -> None:
        members = [*ROSTER[:3], {"node_id": N4, "name": "renamed"}, {"node_id": N5, "name": "renamed, too"}]
        scene = slip.scene(method="POST", path=f"**/member/{N5}", status=status)
        run = slip.halved(
            scene, _members.TASK, f"office/members/{N4}/name", purge=purge, members=members, network_id=OFFICE
        )
        assert run.changed
        assert not any(N6 in call for call in run.writes)


class TestPermissions:
    def test_purge_with_nobody_listed(self, central: Try) -> None:
        for identity in (SHARED, OFFICE):
            central.refused(
                _network.TASK,
                "purge_permissions|permissions",
                "purge_all",
                network_id=identity,
                permissions=[],
                purge_permissions=True,
            )

    def test_purge_without_permissions(self, central: Try) -> None:
        """An undefined variable: nobody is purged."""
        scene = central.scene()
        run = scene.run(_network.TASK, {"network_id": SHARED, "permissions": None, "purge_permissions": True})
        writes_nothing(run)

    def test_purge_of_more_than_half(self, central: Try) -> None:
        listed = [{"user": OWNER, **ALL_RIGHTS}]
        central.refused(_network.TASK, "purge_all", network_id=SHARED, permissions=listed, purge_permissions=True)

    def test_purge_of_more_than_the_limit(self, central: Try) -> None:
        listed = [{"user": OWNER, **ALL_RIGHTS}, {"user": COLLEAGUE, "read": True}]
        central.refused(
            _network.TASK, "purge_limit", network_id=SHARED, permissions=listed, purge_permissions=True, purge_limit=0
        )

    @pytest.mark.parametrize("consent", [{}, {"purge_all": True}, {"purge_limit": 3}])
    def test_purge_without_the_caller(self, central: Try, consent: Options) -> None:
        """Who is not the owner keeps what is needed to go on."""
        listed = [{"user": COLLEAGUE, "read": True}, {"user": THIRD, "read": True, "authorize": True}]
        scene = central.scene()
        run = scene.run(
            _network.TASK, {"network_id": SHARED, "permissions": listed, "purge_permissions": True, **consent}
        )
        assert not [path for path in run.lost if OWNER in path], run.lost
        tells_the_truth(run)

    @pytest.mark.parametrize("position", range(4))
    def test_the_callers_entry_comes_last(self, central: Try, position: int) -> None:
        """A request that fails half way leaves the caller able to try again."""
        scene = central.scene()
        scene.emulator.fault(method="POST", path="**/users", skip=position, status=500)
        listed = [
            {"user": COLLEAGUE, "read": True, "modify": True},
            {"user": OWNER, "read": True, "modify": True, "delete": False},
        ]
        options = {"network_id": SHARED, "permissions": listed, "purge_permissions": True, "purge_all": True}
        run = scene.run(_network.TASK, options)
        if run.failed and run.changed:
            assert f"shared/permissions/{OWNER}/m" in run.after
        tells_the_truth(run)

    def test_rights_without_a_value_stay(self, central: Try) -> None:
        nulls = dict.fromkeys(ALL_RIGHTS)
        central.unsaid(_network.TASK, network_id=SHARED, permissions=[{"user": THIRD, **nulls}])


class TestDeletion:
    def test_by_id_with_another_name(self, central: Try) -> None:
        central.refused(_network.TASK, "name", "office", LAB, state="absent", network_id=LAB, name="office")
        central.refused(_network.TASK, "name", state="absent", network_id=LAB, name="Lab 2")

    @pytest.mark.parametrize("create", [True, False, None])
    def test_of_a_member_in_a_network_that_is_not_there(self, slip: Try, create: bool | None) -> None:
        """A leaver is not out because the network was misspelt."""
        options: Options = {"state": "absent", "node_id": N6, "create": create}
        slip.refused(_member.TASK, "^network_name: ", "ofice", network_name="ofice", **options)
        slip.refused(_member.TASK, "^network_id: ", NOWHERE, network_id=NOWHERE, **options)
        slip.refused(
            _members.TASK, "^network_name: ", network_name="ofice", members=[{"node_id": N6, "state": "absent"}]
        )
        slip.refused(_members.TASK, "^network_id: ", network_id=NOWHERE, members=[{"node_id": N6, "state": "absent"}])

    def test_of_a_network_that_did_not_happen_is_told(self, central: Try, count: Count) -> None:
        for options in ({"network_id": LAB}, {"name": "lab"}):
            scene = central.scene(method="DELETE", status=200, times=None)
            with count.slip(options):
                run = scene.run(_network.TASK, {"state": "absent", **options})
                is_told(run, LAB)
        count.done()

    def test_of_a_member_that_did_not_happen_is_told(self, central: Try, count: Count) -> None:
        options = {"network_id": OFFICE}
        for task, more in (
            (_member.TASK, {"node_id": N6, "state": "absent"}),
            (_members.TASK, {"members": [{"node_id": N6, "state": "absent"}]}),
            (_members.TASK, {"members": ROSTER[:5], "purge": "delete"}),
        ):
            scene = central.scene(method="DELETE", status=200, times=None)
            with count.slip(more):
                is_told(scene.run(task, {**options, **more}), N6)
        count.done()

    def test_of_a_token_that_did_not_happen_is_told(self, central: Try, count: Count) -> None:
        scene = central.scene(method="DELETE", status=200, times=None)
        with count.slip("token"):
            is_told(scene.run(_token.TASK, {"state": "absent", "name": "robot"}), "robot")
        count.done()

    def test_of_an_invitation_that_did_not_happen_is_told(self, central: Try, count: Count) -> None:
        scene = central.scene(method="DELETE", status=200, times=None)
        with count.slip("invitation"):
            is_told(scene.run(_organization.TASK, {"state": "absent", "email": GUEST}), "")
        count.done()


def is_told(run: Run, word: str) -> None:
    """A deletion that did not happen is a failure or a warning that names what is still there."""
    told = [run.said] if run.failed else run.result.get("warnings", [])
    assert any(word in text for text in told if text), ("nothing is told", run.result)


class TestStale:
    """What is merged with what is there is read again right before it is written."""

    def survives(
        self,
        slip: Try,
        count: Count,
        meanwhile: t.Callable[[int], Options],
        kept: str,
        wanted: t.Callable[[int], Options],
    ) -> None:
        """Three members are written, and somebody else changes all three right after the list was read."""

        def act(state: State) -> None:
            for number, node in enumerate(NODES[:3]):
                state.change_member(state.networks[OFFICE], node, {"config": meanwhile(number)})

        scene = slip.scene()
        scene.trap(1, act)
        members = [{"node_id": node, **wanted(number)} for number, node in enumerate(NODES[:3])]
        with count.slip(kept):
            run = scene.run(_members.TASK, {"network_id": OFFICE, "members": members, "throttle": 1})
            assert not run.failed, run.said
            asked = [f"office/members/{node}/{kept}" for node in NODES[:3]]
            assert not [path for path in asked if not any(fits(there, [path]) for there in run.after)], run.lost
        count.done()

    def test_append(self, slip: Try, count: Count) -> None:
        self.survives(
            slip,
            count,
            lambda number: {"ipAssignments": [f"10.0.0.1{number + 1}", f"10.0.0.20{number}"]},
            "ipAssignments/10.0.0.20?",
            lambda number: {"ip_assignments": [f"10.0.0.7{number}"], "ip_assignments_mode": "append"},
        )

    @pytest.mark.parametrize("tags", [{"role": "server"}, {"1000": 100}], ids=str)
    def test_tags(self, central: Try, count: Count, tags: Options) -> None:
        def meanwhile(number: int) -> Options:
            return {"tags": [[1000, 200], [1001, number + 1], [1002, 9]]}

        self.survives(central, count, meanwhile, "tags/1002", lambda _number: {"tags": tags})

    @pytest.mark.parametrize("capabilities", [["admin", "printer"], ["basic"], []], ids=str)
    def test_capabilities(self, central: Try, count: Count, capabilities: list[str]) -> None:
        """What the network gives to every member comes back meanwhile."""

        def meanwhile(_number: int) -> Options:
            return {"capabilities": [7, 8, 9]}

        self.survives(central, count, meanwhile, "capabilities/9", lambda _number: {"capabilities": capabilities})


NOTHINGS: list[t.Any] = [None, {}]


class TestAbsence:
    @pytest.mark.parametrize("option", ["dns", "sso", "v4_assign_mode", "v6_assign_mode"])
    def test_a_dictionary_of_nothing_is_not_said(self, slip: Try, option: str) -> None:
        parts = _network.TASK.argument_spec[option]["options"]
        for value in (*NOTHINGS, dict.fromkeys(parts), *({part: None} for part in parts)):
            slip.unsaid(_network.TASK, network_id=OFFICE, **{option: value})
            slip.unsaid(_network.TASK, name="office", **{option: value})

    @pytest.mark.parametrize("value", [None, {}, {"role": None}, {"role": None, "floor": None}], ids=str)
    def test_tags_of_nothing_are_not_said(self, central: Try, value: t.Any) -> None:
        central.unsaid(_member.TASK, network_id=OFFICE, node_id=N1, tags=value)
        central.unsaid(_members.TASK, network_id=OFFICE, members=[{"node_id": N1, "tags": value}])
        central.unsaid(_members.TASK, network_id=OFFICE, members=[{"node_id": N1}], defaults={"tags": value})

    @pytest.mark.parametrize("option", ["dns", "sso", "v4_assign_mode", "v6_assign_mode"])
    def test_clear_says_it(self, central: Try, option: str) -> None:
        key = {"dns": "dns", "sso": "ssoConfig", "v4_assign_mode": "v4AssignMode", "v6_assign_mode": "v6AssignMode"}
        central.done(_network.TASK, f"office/{key[option]}/*", network_id=OFFICE, clear=[option])

    def test_clear_says_it_for_tags(self, central: Try) -> None:
        touches = f"office/members/{N1}/tags/*"
        central.done(_member.TASK, touches, network_id=OFFICE, node_id=N1, clear=["tags"])
        central.done(_members.TASK, touches, network_id=OFFICE, members=[{"node_id": N1, "clear": ["tags"]}])

    @pytest.mark.parametrize("value", [None, [], [None], [""]], ids=str)
    def test_clear_of_nothing_is_nothing(self, slip: Try, value: t.Any) -> None:
        scene = slip.scene()
        writes_nothing(scene.run(_network.TASK, {"network_id": OFFICE, "clear": value}))

    @pytest.mark.parametrize("source", ["", " ", "\n", "\r\n  \n"], ids=repr)
    def test_empty_rules_source(self, slip: Try, source: str) -> None:
        """It would drop all traffic, and whoever wants that can say drop."""
        slip.refused(_network.TASK, "^rules_source: ", "accept;", network_id=OFFICE, rules_source=source)
        slip.refused(_network.TASK, "^rules_source: ", name="office", rules_source=source)


class TestNames:
    def test_a_network_that_comes_back_under_another_name(self, slip: Try, count: Count) -> None:
        """It is a failure that tells its id, or each run would make one more."""
        scene = slip.scene()

        def act(state: State) -> None:
            newest = list(state.networks)[-1]
            if newest not in (OFFICE, LAB, SHARED, CAFE):
                state.change_network(state.networks[newest], {"config": {"name": "another"}})

        if slip.provider == "central":
            scene.emulator.fault(method="POST", path="/network", ignore=["config.name"])
            scene.emulator.fault(method="POST", path="/network/*", ignore=["config.name"], times=None)
        else:  # a name is needed there, so it is lost right after the creation, before each request that follows
            scene.trap(2, act, ignore=["name"], times=None)
        with count.slip("another name"):
            run = scene.run(_network.TASK, {"name": "wanted", "description": "x"})
            [made] = {path.partition("/")[0].removeprefix("new-") for path in run.after if path.startswith("new-")}
            is_clear(run, made, "name")
            assert run.changed
            tells_the_truth(run)
            assert made in str(run.result["done"])
        count.done()

    def test_a_twin_made_meanwhile(self, slip: Try, count: Count) -> None:
        """Two hosts that create a network of one name at once: each is told of both."""
        scene = slip.scene()
        twin: list[str] = []

        def act(state: State) -> None:
            twin.append(state.create_network(state.owner, {"config": {"name": "wanted"}}).document["id"])

        scene.trap(1, act)
        with count.slip("twin"):
            run = scene.run(_network.TASK, {"name": "wanted"})
            made = {path.partition("/")[0].removeprefix("new-") for path in run.after if path.startswith("new-")}
            told = " ".join([run.said, *run.result.get("warnings", [])])
            assert twin[0] in told, ("the twin is not told", run.result)
            assert all(identity in told for identity in made)
            tells_the_truth(run)
        count.done()

    @pytest.mark.parametrize(
        "name", [" office", "office ", "\toffice", "office\n", "\u00a0office", "office\u3000"], ids=repr
    )
    def test_blanks_at_the_ends(self, slip: Try, name: str) -> None:
        slip.refused(_network.TASK, "^name: ", name=name)
        slip.refused(_network.TASK, "^name: ", network_id=OFFICE, name=name)
        slip.refused(_member.TASK, "^network_name: ", network_name=name, node_id=N6, state="absent")
        slip.refused(_members.TASK, "^network_name: ", network_name=name, members=ROSTER[:5], purge="delete")
        if slip.provider == "central":
            slip.refused(_network.TASK, "^name: ", name=name, state="absent")

    @pytest.mark.parametrize("there", ["NFC", "NFD"])
    @pytest.mark.parametrize("asked", ["NFC", "NFD"])
    def test_a_name_in_another_form_is_the_same(self, slip: Try, there: t.Any, asked: t.Any) -> None:
        def act(state: State) -> None:
            state.networks[CAFE].document["config"]["name"] = unicodedata.normalize(there, NAMED_CAFE)

        name = unicodedata.normalize(asked, NAMED_CAFE)
        run = slip.unsaid(_network.TASK, act=act, name=name)
        assert run.result["network"]["network_id"] == CAFE
        slip.unsaid(_member.TASK, act=act, network_name=name, node_id=N1, authorized=True)
        slip.unsaid(_members.TASK, act=act, network_name=name, members=[{"node_id": N1}], purge="deauthorize")

    def test_two_forms_of_one_name_are_two_networks(self, slip: Try) -> None:
        """Nobody can tell which one is meant."""

        def act(state: State) -> None:
            state.networks[LAB].document["config"]["name"] = unicodedata.normalize("NFD", NAMED_CAFE)

        words = ("More than one network|more than one network", CAFE, LAB)
        for form in ("NFC", "NFD"):
            name = unicodedata.normalize(t.cast(t.Any, form), NAMED_CAFE)
            slip.refused(_member.TASK, *words, act=act, network_name=name, node_id=N1, state="absent")
            slip.refused(_network.TASK, *words, act=act, name=name, description="x")
            if slip.provider == "central":
                slip.refused(_network.TASK, *words, act=act, name=name, state="absent")


class TestTold:
    @pytest.mark.parametrize("state", ["online", "address"])
    def test_a_wait_that_times_out_after_a_write(self, slip: Try, count: Count, state: str) -> None:
        def act(account: State) -> None:
            account.change_member(account.networks[OFFICE], N6, {"config": {"ipAssignments": []}})

        scene = slip.scene(act)
        for node, name in ((STRANGER, "new"), (N6, "renamed")):
            run = slip.halved(
                scene,
                _member.TASK,
                f"office/members/{N6}/name",
                network_id=OFFICE,
                node_id=node,
                name=name,
                wait_for=state,
                wait_timeout=0,
            )
            assert run.changed
            assert node in str(run.result["done"])
        with count.slip("nothing written"):
            run = scene.run(_member.TASK, {"network_id": OFFICE, "node_id": N6, "wait_for": state, "wait_timeout": 0})
            assert run.failed
            assert not run.changed
        count.done()

    def test_a_network_half_made(self, slip: Try) -> None:
        """Its settings were refused: it is there, and its id is told."""
        method: Options = {"method": "POST", "path": "**/network/*", "status": 403, "times": None}
        scene = slip.scene(**method)
        run = slip.halved(scene, _network.TASK, name="new", rules_source="drop;", mtu=1400)
        [made] = {path.partition("/")[0].removeprefix("new-") for path in run.after if path.startswith("new-")}
        assert run.changed
        assert made in str(run.result["done"])

    def test_a_deleted_token_without_its_successor(self, central: Try) -> None:
        scene = central.scene(method="POST", path="/user/*/token", status=500, times=None)
        run = central.halved(scene, _token.TASK, f"token/{OWNER}/robot", name="robot", regenerate=True)
        if f"token/{OWNER}/robot" not in run.after:
            assert run.changed
            assert "robot" in str(run.result["done"])


def only_one_token(state: State) -> None:
    state.accounts.delete_token(state.owner, "robot")


class TestTokens:
    def test_delete_the_only_one(self, central: Try) -> None:
        central.refused(_token.TASK, "^name: ", "force", act=only_one_token, state="absent", name="emulator")

    @pytest.mark.parametrize("force", [False, True])
    def test_regenerate_the_only_one(self, central: Try, force: bool) -> None:
        """Without it nothing can be sent any more, not even its successor: force does not help, and is not advised."""
        run = central.refused(_token.TASK, "^name: ", act=only_one_token, name="emulator", regenerate=True, force=force)
        assert "force to true" not in run.said

    def test_delete_the_one_in_use(self, central: Try) -> None:
        options: Options = {"name": "emulator", "token": "<token:own>"}
        central.refused(_token.TASK, "in use", state="absent", **options)

    def test_regenerate_the_one_in_use(self, central: Try) -> None:
        for force in (False, True):
            run = central.refused(
                _token.TASK, "in use", name="emulator", token="<token:own>", regenerate=True, force=force
            )
            assert "regenerate to true" not in run.said

    def test_regenerate_the_one_in_use_that_a_file_holds(self, central: Try, tmp_path: Path) -> None:
        file = tmp_path / "secret"
        file.write_text(central.scene().tasks.connection["api_token"] + "\n", encoding="utf-8")
        central.refused(_token.TASK, "in use", name="emulator", dest=str(file), regenerate=True)
        assert file.read_text(encoding="utf-8").strip() == central.scene().tasks.connection["api_token"]

    @pytest.mark.parametrize("name", ["", ".", "..", " ", " robot", "robot "], ids=repr)
    def test_a_name_that_is_none(self, central: Try, name: str) -> None:
        scene = central.scene()
        writes_nothing(scene.run(_token.TASK, {"name": name, "state": "absent"}))


class TestUser:
    @pytest.mark.parametrize("confirm", [None, "", " ", "true", "yes", GUEST, f"x{OWNER}", "Demo Owner"], ids=repr)
    def test_absent_without_confirm(self, central: Try, confirm: str | None) -> None:
        central.refused(_user.TASK, "^confirm: ", "e-mail address", state="absent", confirm=confirm)
        central.refused(_user.TASK, "^confirm: ", state="absent", confirm=confirm, user_id=f"<user:{OWNER}>")

    @pytest.mark.parametrize("user_id", ["", " ", ".", "..", "None"], ids=repr)
    def test_absent_with_an_id_of_nothing(self, central: Try, user_id: str) -> None:
        """It is not the caller who is meant then."""
        scene = central.scene()
        writes_nothing(scene.run(_user.TASK, {"state": "absent", "confirm": OWNER, "user_id": user_id}))


class TestInvitation:
    @pytest.mark.parametrize("email", [FRIEND, "nobody@example.com"])
    def test_absent_with_an_email_that_does_not_fit(self, central: Try, email: str) -> None:
        invite = f"<invitation:{GUEST}>"
        central.refused(_organization.TASK, "email|invite_id", state="absent", email=email, invite_id=invite)

    @pytest.mark.parametrize("nothing", [None, ""], ids=repr)
    def test_absent_of_nothing(self, central: Try, nothing: str | None) -> None:
        central.refused(_organization.TASK, "email", state="absent", email=nothing, invite_id=None)
        central.refused(_organization.TASK, "email|invite_id", state="absent", email=nothing, invite_id=nothing)


class TestLacking:
    """What a provider can't do is refused before any request, in one sentence."""

    @pytest.mark.parametrize(
        ("task", "options"),
        [
            (_network.TASK, {"state": "absent", "network_id": LAB}),
            (_network.TASK, {"state": "absent", "name": "lab"}),
            (_network.TASK, {"name": "office", "private": False}),
            (_network.TASK, {"name": "office", "sso": {"enabled": False}}),
            (_network.TASK, {"name": "office", "permissions": []}),
            (_network.TASK, {"name": "office", "permissions": [], "purge_permissions": True, "purge_all": True}),
            (_network.TASK, {"name": "office", "clear": ["sso"]}),
            (_member.TASK, {"network_id": OFFICE, "node_id": N1, "tags": {"role": "server"}}),
            (_member.TASK, {"network_id": OFFICE, "node_id": N1, "capabilities": []}),
            (_member.TASK, {"network_id": OFFICE, "node_id": N1, "clear": ["tags"]}),
            (_member.TASK, {"network_id": OFFICE, "node_id": N1, "description": ""}),
            (_members.TASK, {"network_id": OFFICE, "members": [{"node_id": N1, "hidden": True}], "purge": "delete"}),
            (_members.TASK, {"network_id": OFFICE, "members": [{"node_id": N1}], "defaults": {"tags": {"1": 1}}}),
            (_token.TASK, {"name": "robot", "state": "absent"}),
            (_token.TASK, {"name": "robot", "regenerate": True, "force": True}),
            (_user.TASK, {"state": "absent", "confirm": OWNER}),
            (_organization.TASK, {"state": "absent", "email": GUEST}),
        ],
        ids=lambda value: "-".join(value) if isinstance(value, dict) else next(n for n, t in TASKS if t is value),
    )
    def test_telecomx(self, scene_at: NewScene, count: Count, task: Task, options: Options) -> None:
        slip = Try(scene_at, "telecomx", count)
        run = slip.refused(task, **options)
        assert run.kind == "unsupported", run.result
        assert not run.calls

    def test_central(self, central: Try) -> None:
        run = central.refused(_member.TASK, "employee_id", network_id=OFFICE, node_id=N1, employee_id="")
        assert run.kind == "unsupported"
        assert not run.calls


def test_the_scene_has_much_to_lose(scene_at: NewScene) -> None:
    """Else a test that loses nothing would say nothing."""
    scene = scene_at("central")
    there = scene.picture()
    assert len(there) > 150
    assert scene.emulator.look(lambda state: sorted(user_ids(state))) == sorted(
        email for email in (OWNER, COLLEAGUE, THIRD, "boss@example.com")
    )
