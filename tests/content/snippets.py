"""Reads the code blocks of a pack: which entry, name, lang, proof, reason, text; and the pack's named files by name."""

import dataclasses
import pathlib
import re
import tomllib

FILE = re.compile(r"[\w.-]+\.\w+")


@dataclasses.dataclass(frozen=True)
class Snippet:
    """One code block, and what a check may want to know of the blocks around it."""

    entry: str
    name: str
    lang: str
    proof: str
    reason: str
    text: str
    section: str = ""
    files: dict = dataclasses.field(default_factory=dict, compare=False, repr=False)

    @property
    def where(self) -> str:
        return f"{self.entry}/{self.name}" if self.name else self.entry

    @property
    def file(self) -> str:
        """The name as a file's name, if it is one."""
        return self.name if FILE.fullmatch(self.name) else ""

    def but(self, text: str) -> "Snippet":
        return dataclasses.replace(self, text=text)


def read(pack: pathlib.Path) -> list[Snippet]:
    """All code blocks of a pack, a file or a folder, in the order of the files."""
    found, files = [], {}
    for path in sorted(pack.glob("*.toml")) if pack.is_dir() else [pack]:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        for entry in document.get("entry", []):
            for block in entry.get("block", []):
                if code := block.get("code"):
                    one = Snippet(
                        entry["id"],
                        code.get("name", ""),
                        code.get("lang", ""),
                        code.get("proof", ""),
                        code.get("reason", ""),
                        code["text"],
                        path.stem,
                        files,
                    )
                    found.append(one)
                    if one.file:
                        files.setdefault(one.file, one.text)
    return found
