"""A folder that other computers hold too is recognised, and the one who holds it is named."""

import json
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from evaluators.cli.main import main
from evaluators.evaluation import store_place, whereabouts
from evaluators.evaluation.cloud_services import SERVICES, service_of
from evaluators.evaluation.whereabouts import Elsewhere, elsewhere


class Partition(NamedTuple):
    mountpoint: str
    fstype: str


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A home folder of nobody, so that what is on this computer plays no part."""
    home = tmp_path / "person"
    home.mkdir()
    for name in ("XDG_CONFIG_HOME", "APPDATA", "LOCALAPPDATA", *(one for s in SERVICES for one in s.environment)):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setattr(store_place.psutil, "disk_partitions", lambda **_: [Partition("/", "ext4")])
    return home


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("OneDrive/Evaluations", "OneDrive"),
        ("OneDrive - Clinic of Somewhere/a/b", "OneDrive"),
        ("Library/Mobile Documents/com~apple~CloudDocs/a", "iCloud Drive"),
        ("Library/CloudStorage/OneDrive-Clinic/a", "OneDrive"),
        ("Library/CloudStorage/GoogleDrive-person@example.org/a", "Google Drive"),
        ("Dropbox (Clinic)/a", "Dropbox"),
        ("nextcloud/a", "Nextcloud"),
        ("MagentaCLOUD/a", "MagentaCLOUD"),
        ("Box/a", "Box"),
        ("Documents/Box/a", None),
        ("Documents/a", None),
        ("OneDriveless/a", None),
        ("Pruefstand", None),
    ],
)
def test_a_folder_of_a_service_is_known_by_its_name(home, folder, service):
    assert service_of(home / folder) == service


def test_a_folder_is_known_by_what_a_service_keeps_in_it(tmp_path):
    (tmp_path / "data" / ".stfolder").mkdir(parents=True)
    assert service_of(tmp_path / "data" / "evaluation") == "Syncthing"
    assert service_of(tmp_path / "other") is None


def test_a_folder_is_known_by_a_variable_of_the_system(tmp_path, monkeypatch):
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path / "moved"))
    assert service_of(tmp_path / "moved" / "evaluation") == "OneDrive"


@pytest.mark.parametrize(
    ("file", "text", "service"),
    [
        (".dropbox/info.json", '{{"personal": {{"path": {0}}}}}', "Dropbox"),
        (".config/Nextcloud/nextcloud.cfg", "[Accounts]\n0\\Folders\\1\\localPath={1}/\n", "Nextcloud"),
    ],
)
def test_a_folder_is_known_by_the_settings_of_the_service(home, tmp_path, file, text, service):
    (home / file).parent.mkdir(parents=True)
    moved = tmp_path / "moved"
    (home / file).write_text(text.format(json.dumps(str(moved)), moved))
    assert service_of(moved / "evaluation") == service
    assert service_of(tmp_path / "other") is None


def test_documents_are_known_to_be_in_icloud_where_the_mac_puts_them_there(home):
    assert service_of(home / "Documents" / "a") is None
    (home / "Library/Mobile Documents/com~apple~CloudDocs/Documents").mkdir(parents=True)
    assert service_of(home / "Documents" / "a") == "iCloud Drive"


def test_a_link_into_a_folder_of_a_service_does_not_hide_it(home, tmp_path):
    (home / "Dropbox").mkdir()
    (tmp_path / "innocent").symlink_to(home / "Dropbox")
    assert elsewhere(tmp_path / "innocent" / "evaluation") == Elsewhere("cloud", "Dropbox")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("nfs4", "NFS"),
        ("cifs", "SMB"),
        ("smb3", "SMB"),
        ("fuse.sshfs", "SSHFS"),
        ("9p", "9P"),
        ("fuse.davfs2", "WebDAV"),
        ("ext4", None),
        ("ntfs3", None),
        ("apfs", None),
    ],
)
def test_a_network_drive_is_known_by_its_file_system(tmp_path, monkeypatch, kind, name):
    parts = [Partition("/", "ext4"), Partition(str(tmp_path / "drive"), kind), Partition("/elsewhere", "nfs")]
    monkeypatch.setattr(store_place.psutil, "disk_partitions", lambda **_: parts)
    assert elsewhere(tmp_path / "drive" / "a") == (Elsewhere("network", name) if name else None)
    assert elsewhere(tmp_path / "drive2") is None
    assert store_place.on_network(tmp_path / "drive" / "a") is (name is not None)


def test_a_loop_of_links_is_no_obstacle(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert elsewhere(tmp_path / "loop" / "a") is None


def test_stand_ins_of_files_are_noticed_where_the_system_has_them(monkeypatch):
    def is_stand_in(system, **facts):
        monkeypatch.setattr(whereabouts.sys, "platform", system)
        return whereabouts.is_stand_in(SimpleNamespace(st_mode=0o100644, **facts))

    assert is_stand_in("win32", st_file_attributes=0x400020)
    assert not is_stand_in("win32", st_file_attributes=0x20)
    assert is_stand_in("darwin", st_flags=0x40000000)
    assert not is_stand_in("darwin", st_flags=0)
    assert not is_stand_in("linux")


def test_a_folder_is_looked_through_for_stand_ins_only_so_far(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(whereabouts, "is_stand_in", seen.append)
    (tmp_path / "a").touch()
    assert not whereabouts.fetched_when_read([tmp_path / "gone", *[tmp_path / "a"] * 1000])
    assert len(seen) == 199


@pytest.mark.parametrize(("language", "word"), [("en", "synchronised by Dropbox"), ("de", "von Dropbox syn")])
def test_the_command_line_names_the_service_once_and_goes_on(home, capsys, language, word):
    folder = home / "Dropbox" / "evaluation"
    assert main(["--lang", language, "sign", str(folder), "--out", str(home / "Dropbox")]) == 2  # nothing is there
    assert capsys.readouterr().err.count(word) == 1
    assert main(["--lang", language, "sign", str(home / "evaluation")]) == 2
    assert "Dropbox" not in capsys.readouterr().err
