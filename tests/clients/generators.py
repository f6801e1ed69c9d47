"""The generators: how each makes a client, how it is compiled, and how its program is run."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.clients.workshop import (
    PROGRAMS,
    generator_jar,
    need,
    need_files,
    python,
    run,
    tool,
)

_JARS: Final = "/usr/share/java"
_NEWER_THAN_NEWTONSOFT_6: Final = re.compile(
    r"NamingStrategy = new CamelCaseNamingStrategy\s*\{[^}]*\}"
)
"""A setting of generated C# that Debian's Newtonsoft.Json lacks; no field needs it."""
_TYPESCRIPT: Final = {
    "strict": True,
    "noEmit": True,
    "module": "esnext",
    "moduleResolution": "bundler",
    "target": "es2022",
    "lib": ["es2022", "dom", "dom.iterable"],
    "types": ["node"],
    "skipLibCheck": True,
}


@dataclass(frozen=True, slots=True)
class Generator:
    """One way to a client.

    Attributes:
        name: the generator, as its users call it.
        generate: makes the client of a description in a folder.
        compile: compiles or type-checks it; raises `Missing` where that cannot be done here. None
            for a linter.
        call: runs the program in `programs/` that uses the client and returns what it printed; None
            where there is no program.
    """

    name: str
    generate: Callable[[Path, Path], None]
    compile: Callable[[Path], None] | None = None
    call: Callable[[Path, str], str] | None = None


OPTIONS: Final = {
    "java": (
        "--library",
        "native",
        "--additional-properties=openApiNullable=false,useJakartaEe=true,useSingleRequestParameter=true",
    ),
    # Without a module of its own the client is a package of the program's.
    "go": ("--additional-properties=packageName=sms,withGoMod=false",),
    "ruby": (),
    # Every .NET can use it, and Mono's compiler reads it.
    "csharp": (
        "--library",
        "httpclient",
        "--additional-properties=targetFramework=netstandard2.0",
    ),
    "php": (),
    "python": (),
    "typescript-fetch": (),
}
"""The options with which openapi-generator makes a client of each language."""
FOLDERS: Final = {"go": "sms"}
"""The folder of a language's client; `client` where it is not here."""


def openapi_generator(language: str) -> Callable[[Path, Path], None]:
    """Return a function that makes a client with openapi-generator."""

    def generate(description: Path, folder: Path) -> None:
        need("java")
        java = ("java", "-XX:+UseSerialGC", "-Xmx700m", "-jar", generator_jar(), "generate")
        into = folder / FOLDERS.get(language, "client")
        run(*java, "-g", language, *OPTIONS[language], "-i", description, "-o", into)

    return generate


def program(name: str, folder: Path, as_name: str = "") -> Path:
    """Copy a program into a folder and return its path there."""
    return Path(shutil.copy(PROGRAMS / name, folder / (as_name or name)))


def compile_python(folder: Path) -> None:
    code = (
        "import importlib, pkgutil, openapi_client as c\n"
        "for m in pkgutil.walk_packages(c.__path__, 'openapi_client.'):\n"
        "    importlib.import_module(m.name)"
    )
    run(python(), "-c", code, folder=folder / "client")


def call_python(folder: Path, url: str) -> str:
    path = program("python_client.py", folder)
    return run(python(), path, env={"SMS_MOCK_URL": url, "PYTHONPATH": str(folder / "client")})


def _java_path(folder: Path) -> str:
    # openapi-generator's own jar has Jackson inside, which the client needs too.
    names = ("jakarta-annotation-api", "httpmime", "httpclient", "httpcore")
    jars = need_files(*(f"{_JARS}/{name}.jar" for name in names))
    return ":".join((str(folder / "classes"), str(generator_jar()), *jars))


def compile_java(folder: Path) -> None:
    need("javac")
    path = _java_path(folder)
    sources = [str(one) for one in (folder / "client" / "src" / "main").rglob("*.java")]
    (folder / "sources").write_text("\n".join(sources))
    run("javac", "-J-Xmx700m", "-nowarn", "-proc:none", "-d", folder / "classes", "-cp", path,
        f"@{folder / 'sources'}")  # fmt: skip


def call_java(folder: Path, url: str) -> str:
    path = _java_path(folder)
    run("javac", "-d", folder / "classes", "-cp", path, program("Send.java", folder))
    return run("java", "-cp", path, "Send", env={"SMS_MOCK_URL": url})


def compile_go(folder: Path) -> None:
    need("go")
    (folder / "go.mod").write_text("module shop\n\ngo 1.19\n")
    run("go", "build", "./sms", folder=folder)


def call_go(folder: Path, url: str) -> str:
    program("send.go", folder)
    return run("go", "run", "send.go", folder=folder, env={"SMS_MOCK_URL": url})


def compile_php(folder: Path) -> None:
    need("php")
    for one in (folder / "client" / "lib").rglob("*.php"):
        run("php", "-l", one)


def call_php(folder: Path, url: str) -> str:
    need_files("/usr/share/php/GuzzleHttp/autoload.php")
    env = {
        "SMS_MOCK_URL": url,
        "CLIENT": str(folder / "client"),
        "AUTOLOAD": str(PROGRAMS / "autoload.php"),
    }
    # Debian's Guzzle 7.4 names parameters in a way that PHP 8.4 calls deprecated.
    return run("php", "-d", "error_reporting=E_ALL & ~E_DEPRECATED", PROGRAMS / "send.php", env=env)


def compile_ruby(folder: Path) -> None:
    need("ruby")
    code = 'require "openapi_client"; OpenapiClient.constants.each { OpenapiClient.const_get(_1) }'
    run("ruby", f"-I{folder / 'client' / 'lib'}", "-e", code)


def call_ruby(folder: Path, url: str) -> str:
    library = f"-I{folder / 'client' / 'lib'}"
    return run("ruby", library, PROGRAMS / "send.rb", env={"SMS_MOCK_URL": url})


def compile_csharp(folder: Path) -> None:
    need("mcs")
    for source in (folder / "client" / "src").rglob("*.cs"):
        text = source.read_text("utf-8")
        source.write_text(_NEWER_THAN_NEWTONSOFT_6.sub("", text), "utf-8")
    _mcs(folder, "-target:library", f"-out:{folder / 'client.dll'}")


def call_csharp(folder: Path, url: str) -> str:
    need("mono")
    _mcs(folder, PROGRAMS / "Program.cs", f"-out:{folder / 'Program.exe'}")
    return run("mono", folder / "Program.exe", env={"SMS_MOCK_URL": url})


def _mcs(folder: Path, *words: str | Path) -> None:
    """Compile the client, the stand-in for Polly and what `words` name with Mono's compiler."""
    (newtonsoft,) = need_files("/usr/lib/cli/Newtonsoft.Json-5.0/Newtonsoft.Json.dll")
    assemblies = (newtonsoft, "System.ComponentModel.DataAnnotations", "System.Net.Http",
                  "System.Runtime.Serialization", "System.Web")  # fmt: skip
    sources = (PROGRAMS / "Polly.cs", f"-recurse:{folder}/client/src/Org.OpenAPITools/*.cs")
    run("mcs", "-langversion:latest", *(f"-r:{one}" for one in assemblies), *sources, *words)


def type_check(folder: Path) -> None:
    """Type-check all TypeScript in a folder, the program that uses the client too."""
    config = {"compilerOptions": _TYPESCRIPT, "include": ["**/*.ts"]}
    (folder / "tsconfig.json").write_text(json.dumps(config))
    run(tool("tsc"), "-p", folder)


def typescript_program(name: str) -> Callable[[Path, str], str]:
    """Return a function that type-checks and runs a program in TypeScript."""

    def call(folder: Path, url: str) -> str:
        path = program(name, folder)
        type_check(folder)
        out = folder / "program.mjs"
        bundled = ("--bundle", "--platform=node", "--format=esm", "--log-level=error")
        run(tool("esbuild"), path, *bundled, f"--outfile={out}")
        return run("node", out, env={"SMS_MOCK_URL": url})

    return call


def openapi_typescript(description: Path, folder: Path) -> None:
    run(tool("openapi-typescript"), description, "-o", folder / "client" / "schema.d.ts")


def orval(description: Path, folder: Path) -> None:
    outputs = {
        client: {
            "input": str(description),
            "output": {"target": str(folder / "client" / f"{client}.ts"), "client": client},
        }
        for client in ("fetch", "zod")
    }
    config = folder / "orval.config.ts"
    config.write_text(f"export default {json.dumps(outputs)}")
    run(tool("orval"), "--config", config)


def hey_api(description: Path, folder: Path) -> None:
    run(tool("openapi-ts"), "-i", description, "-o", folder / "client", "--silent")


def openapi_python_client(description: Path, folder: Path) -> None:
    config = folder / "config.yaml"
    config.write_text("package_name_override: sms_mock_client\nproject_name_override: client\n")
    run(tool("openapi-python-client"), "generate", "--path", description, "--config", config,
        "--meta", "setup", "--output-path", folder / "client")  # fmt: skip


def type_check_python(folder: Path) -> None:
    run(python(), "-m", "mypy", "--strict", "--cache-dir", folder / "cache", "sms_mock_client",
        folder=folder / "client")  # fmt: skip


def call_openapi_python_client(folder: Path, url: str) -> str:
    path = program("openapi_python_client.py", folder)
    return run(python(), path, env={"SMS_MOCK_URL": url, "PYTHONPATH": str(folder / "client")})


def lint(command: str, *options: str) -> Callable[[Path, Path], None]:
    """Return a function that lints a description; it raises `Failed` for an error in it."""

    def check(description: Path, folder: Path) -> None:
        (folder / ".spectral.yaml").write_text('extends: ["spectral:oas"]\n')
        run(tool(command), "lint", *options, description, folder=folder)

    return check


GENERATORS: Final = (
    Generator("openapi-generator python", openapi_generator("python"), compile_python, call_python),
    Generator(
        "openapi-generator java (native)",
        openapi_generator("java"),
        compile_java,
        call_java,
    ),
    Generator("openapi-generator go", openapi_generator("go"), compile_go, call_go),
    Generator("openapi-generator php", openapi_generator("php"), compile_php, call_php),
    Generator("openapi-generator ruby", openapi_generator("ruby"), compile_ruby, call_ruby),
    Generator(
        "openapi-generator typescript-fetch",
        openapi_generator("typescript-fetch"),
        type_check,
        typescript_program("typescript_fetch.ts"),
    ),
    Generator(
        "openapi-generator csharp (mono)",
        openapi_generator("csharp"),
        compile_csharp,
        call_csharp,
    ),
    Generator(
        "openapi-typescript, openapi-fetch",
        openapi_typescript,
        type_check,
        typescript_program("openapi_fetch.ts"),
    ),
    Generator("orval fetch, zod", orval, type_check, typescript_program("orval.ts")),
    Generator("@hey-api/openapi-ts", hey_api, type_check, typescript_program("hey_api.ts")),
    Generator(
        "openapi-python-client",
        openapi_python_client,
        type_check_python,
        call_openapi_python_client,
    ),
    Generator("redocly", lint("redocly", "--format=summary")),
    Generator("spectral", lint("spectral", "--fail-severity=error", "--quiet")),
)
