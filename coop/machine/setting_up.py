"""Set-up: every step that is not done yet, in order; nothing at all when all is done.

Standard library only. Called first by everything `make` can do.
"""

from coop.machine import browser_files, city_file, python_packages, services, system_packages


def set_up(environment: dict[str, str], *, for_tests: bool = False) -> None:
    """Bring this checkout to where it can run, and for tests to where it can be tested.

    Args:
        environment: names others' services, which then need no packages of the system here.

    Raises:
        Trouble: something is missing that we may not or cannot install.
    """
    has_services = len(services.given(environment)) == len(services.ADDRESSES)
    system_packages.ensure(with_services=for_tests or not has_services, for_tests=for_tests)
    python_packages.ensure(for_tests=for_tests)
    browser_files.ensure(for_tests=for_tests)
    city_file.ensure()
