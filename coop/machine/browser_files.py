"""Browser libraries: from the npm registry at set-up, chosen files into a git-ignored folder.

Standard library only. Nothing is ever loaded from somebody else's server.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from coop.machine import paths, python_packages, say, stamps
from coop.machine.say import Trouble

LOCK = paths.ROOT / "package-lock.json"
ICONS = paths.STATIC / "icons.txt"
MODULES = paths.ROOT / "node_modules"
NODE_PINS = python_packages.PINS / "node.txt"
NODE_MAJOR_MIN = 18

FONTS = [
    f"inter-{script}-wght-{style}.woff2"
    for script in ("latin", "latin-ext")
    for style in ("normal", "italic")
]
# A file of a package -> its place in the vendor folder.
CHOSEN = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "maplibre-gl/dist/maplibre-gl.mjs": "maplibre/maplibre-gl.mjs",
    "maplibre-gl/dist/maplibre-gl-shared.mjs": "maplibre/maplibre-gl-shared.mjs",
    "maplibre-gl/dist/maplibre-gl-worker.mjs": "maplibre/maplibre-gl-worker.mjs",
    "maplibre-gl/dist/maplibre-gl.d.ts": "maplibre/maplibre-gl.d.mts",
    "maplibre-gl/dist/maplibre-gl.css": "maplibre/maplibre-gl.css",
    "maplibre-gl/LICENSE.txt": "maplibre/LICENSE.txt",
    "terra-draw/dist/terra-draw.module.js": "terra-draw/terra-draw.mjs",
    "terra-draw-maplibre-gl-adapter/dist/terra-draw-maplibre-gl-adapter.module.js": (
        "terra-draw/adapter.mjs"
    ),
    "qr/decode.js": "qr/decode.js",
    "qr/decode.d.ts": "qr/decode.d.ts",
    "qr/index.js": "qr/index.js",
    "qr/index.d.ts": "qr/index.d.ts",
    "qr/LICENSE": "qr/LICENSE",
    **{f"@fontsource-variable/inter/files/{name}": f"fonts/{name}" for name in FONTS},
    "@fontsource-variable/inter/LICENSE": "fonts/LICENSE",
    "lucide-static/LICENSE": "icons-LICENSE",
}

# A browser finds modules by their place, not by the name of their package.
NAMED = {"terra-draw/adapter.mjs": ('from"terra-draw"', 'from"./terra-draw.mjs"')}


def ensure(*, for_tests: bool = False) -> None:
    """Fetch and lay out the browser files, if the lock file or the list of icons changed.

    Raises:
        Trouble: the packages cannot be had, or an icon of the list does not exist.
    """
    _ensure_packages(for_tests=for_tests)
    stamp = paths.VENDOR / ".stamp"
    inputs = [LOCK, ICONS, Path(__file__)]
    if not stamps.is_fresh(stamp, inputs):
        lay_out(MODULES, paths.VENDOR)
        stamps.put(stamp, inputs)


def lay_out(modules: Path, vendor: Path) -> None:
    """Copy the chosen files and draw the sprite of icons.

    Raises:
        Trouble: an icon of the list does not exist.
    """
    for source, target in CHOSEN.items():
        place = vendor / target
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / source, place)
    for target, (name, found_at) in NAMED.items():
        place = vendor / target
        place.write_text(place.read_text().replace(name, found_at))
    (vendor / "icons.svg").write_text(sprite(modules / "lucide-static" / "icons", icon_names()))


def icon_names() -> list[str]:
    """The icons that pages use, one name a line; lines that begin with # are remarks."""
    lines = (line.strip() for line in ICONS.read_text().splitlines())
    return sorted({line for line in lines if line and not line.startswith("#")})


def sprite(folder: Path, names: list[str]) -> str:
    """One SVG file with a symbol for each icon; the width of strokes is left to the page's CSS.

    Raises:
        Trouble: there is no such icon.
    """
    return (
        '<svg xmlns="http://www.w3.org/2000/svg">\n'
        + "".join(_symbol(folder / f"{name}.svg") for name in names)
        + "</svg>\n"
    )


def _symbol(icon: Path) -> str:
    """An icon's drawing as a symbol of the sprite."""
    if not icon.exists():
        raise Trouble(f"There is no icon {icon.stem!r}; see {ICONS.relative_to(paths.ROOT)}.")
    drawing = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", icon.read_text(), flags=re.DOTALL)
    drawing = " ".join(drawing.split())
    look = 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"'
    return f'<symbol id="{icon.stem}" viewBox="0 0 24 24" {look}>{drawing}</symbol>\n'


def _ensure_packages(*, for_tests: bool) -> None:
    """Run `npm ci` if the lock file changed; tests add the type checker."""
    stamp = MODULES / (".ourway-tests" if for_tests else ".ourway-run")
    with_tests = MODULES / ".ourway-tests"
    if any(stamps.is_fresh(s, [LOCK]) for s in (stamp, with_tests)):
        return
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    with say.step("Fetching browser libraries"):
        done = subprocess.run(
            [*command, *([] if for_tests else ["--omit=dev"])],
            cwd=paths.ROOT,
            env=with_our_node(),
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        raise Trouble(f"Browser libraries could not be fetched:\n{done.stderr.strip()}")
    stamps.put(stamp, [LOCK])


def with_our_node() -> dict[str, str]:
    """An environment in which the Node of the virtual environment is found, where there is one."""
    path = os.environ.get("PATH", "")
    return {**os.environ, "PATH": f"{paths.VENV / 'bin'}:{path}"}


def npm() -> list[str]:
    """This machine's npm where its Node is new enough, else one from the Python registry."""
    if shutil.which("npm") and _node_major("node") >= NODE_MAJOR_MIN:
        return ["npm"]
    ours = paths.VENV / "bin" / "npm"
    if not ours.exists():
        with say.step("Installing Node"):
            python_packages.install(NODE_PINS)
    return [str(ours)]


def _node_major(program: str) -> int:
    """The major version of a Node, 0 where there is none."""
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    found = re.match(r"v(\d+)", answer.stdout)
    return int(found[1]) if found else 0
