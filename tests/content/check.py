"""The content check: one line per code block, a summary by kind, exit code 1 if a tool refuses anything. See `run`."""

import argparse
import collections
import importlib
import logging
import pathlib
import sys
import time
import warnings

import sandbox
import snippets

HERE = pathlib.Path(__file__).resolve().parent
KINDS = ("azureml", "python", "shell", "actions", "json", "bicep", "kql")
HEAVY = {"azureml": ["azure.ai.ml", "azure.ai.ml.entities._load_functions"], "python": ["cloud"]}


def options():
    cli = argparse.ArgumentParser(prog="tests/content/run")
    cli.add_argument("words", nargs="*", help="a pack folder or file (default data/ai-300), entry ids, section names")
    cli.add_argument("--mutants", action="store_true", help="also spoil good blocks and see that each is refused")
    cli.add_argument("--only", action="append", choices=[*KINDS, "none"], help="only this kind")
    cli.add_argument("--verbose", action="store_true", help="notes of accepted blocks too")
    return cli.parse_args()


def judge(one):
    """(tool, problems, note) of a block, by its proof. Runs in a child."""
    if one.proof == "none":
        return lambda folder: ("none", [] if one.reason.strip() else ['proof is "none" and no reason is given'], one.reason)
    if one.proof not in KINDS:
        return lambda folder: ("check", [f"no check for the proof {one.proof!r}"], "")
    kind = importlib.import_module("kind_" + one.proof)
    return lambda folder: kind.check(one, folder)


def plain(one):
    """What holds for every block."""
    problems = []
    if "\t" in one.text:
        problems.append("a tab")
    if not one.text.strip():
        problems.append("empty")
    return problems


def warm(blocks):
    """Imports the heavy packages once, so that the children need not."""
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    for kind in {b.proof for b in blocks} & HEAVY.keys():
        for name in HEAVY[kind]:
            importlib.import_module(name)
    importlib.import_module("kind_python").ready(blocks)


def verdict(one, tool, problems, note):
    """The first word of a block's line."""
    if problems:
        return "REFUSED"
    if one.proof == "none":
        return "unproven"
    if tool == "pyflakes":
        return "static"
    return "partly" if note.startswith("partly") else "ok"


def line(word, one, tool, message=""):
    head = f"{word:<9}{one.where}  {one.lang}  {one.proof}  {tool}"
    print(head + (f" — {' '.join(message.split())}" if message else ""), flush=True)


def main():
    opt = options()
    words = list(opt.words)
    pack = pathlib.Path(words.pop(0)) if words and pathlib.Path(words[0]).exists() else HERE.parent.parent / "data" / "ai-300"
    every = snippets.read(pack)
    if every:
        for key, proofs in (("*commands", ("shell", "actions")), ("*json", ("json",)), ("*python", ("python",))):
            every[0].files[key] = [b.text for b in every if b.proof in proofs]
    chosen = [b for b in every if (not words or b.entry in words or b.section in words) and (not opt.only or b.proof in opt.only)]
    if not chosen:
        sys.exit("no code block fits; give entry ids or section names of the pack")
    began, counts, refused = time.monotonic(), collections.defaultdict(collections.Counter), 0
    warm(chosen)
    for one, (tool, problems, note) in zip(chosen, sandbox.every([judge(b) for b in chosen]), strict=True):
        problems = plain(one) + problems
        word = verdict(one, tool, problems, note)
        refused += bool(problems)
        counts[one.proof][word] += 1
        said = " | ".join(problems) or (note if opt.verbose or word != "ok" else "")
        line(word, one, tool, said)
    print()
    for kind, count in sorted(counts.items()):
        print(f"{kind:<9}" + ", ".join(f"{n} {w}" for w, n in sorted(count.items())))
    print(f"{len(chosen)} blocks, {refused} refused, {time.monotonic() - began:.0f} s")
    if opt.mutants:
        import mutants

        refused += mutants.run(every, opt.only)
    sys.exit(1 if refused else 0)


if __name__ == "__main__":
    main()
