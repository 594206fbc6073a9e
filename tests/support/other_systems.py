"""Stand-ins for the interfaces of Windows and macOS that write down how they are called."""

import ctypes

from evaluators.isolation.windows_layout import Entry


def plain(argument):
    """Return an argument as a number, a text or the structure it points to."""
    if hasattr(argument, "_obj"):
        return argument._obj
    return getattr(argument, "value", argument)


class RecordingWindows:
    """Every library of Windows: each function succeeds, unless it is told to fail, and is written down.

    Args:
        failing: Name of a function that fails.
        answers: By name of a function, what is done with its arguments before it succeeds.
    """

    ZERO_IS_SUCCESS = frozenset(
        {
            *("CreateAppContainerProfile", "DeleteAppContainerProfile", "GetNamedSecurityInfoW", "SetEntriesInAclW"),
            *("SetNamedSecurityInfoW", "WaitForSingleObject"),
        }
    )
    HANDLES = {"CreateJobObjectW": 0x1_0000_0050, "GetCurrentProcess": 0xFFFF_FFFF_FFFF_FFFF}
    """One is longer than 32 bits, as handles and addresses may be."""

    def __init__(self, failing="", answers=None):
        self.failing = failing
        self.answers = {**_ANSWERS, **(answers or {})}
        self.calls = []

    def library(self, place):
        """Take the place of ``windows_calls.library``."""
        return _Library(self, place)

    def names(self):
        """Return the names of the functions called, in order."""
        return [name for _, name, _ in self.calls]

    def arguments(self, function):
        """Return the arguments of each call of a function."""
        return [arguments for _, name, arguments in self.calls if name == function]

    def called(self, place, name, arguments):
        """Write a call down and return what Windows would."""
        self.calls.append((place, name, [plain(one) for one in arguments]))
        if name == self.failing:
            return {"ResumeThread": 0xFFFFFFFF}.get(name, 5 if name in self.ZERO_IS_SUCCESS else 0)
        answered = self.answers[name](*arguments) if name in self.answers else None
        if answered is not None:
            return answered
        return self.HANDLES.get(name, 0 if name in self.ZERO_IS_SUCCESS else 1)


class _Library:
    def __init__(self, windows, place):
        self._windows, self._place = windows, place

    def __getattr__(self, name):
        windows, place = self._windows, self._place

        class Function:
            def __call__(self, *arguments):
                return windows.called(place, name, arguments)

        return Function()


def _put(value):
    def put(*arguments):
        next(one for one in reversed(arguments) if hasattr(one, "_obj"))._obj.value = value

    return put


def _created(*arguments):
    started = arguments[-1]._obj
    started.process, started.thread, started.process_id = 0x1_0000_0060, 0x1_0000_0064, 4711


def _list_of_access(*arguments):
    arguments[5]._obj.value, arguments[7]._obj.value = 0x1_0000_0070, 0x1_0000_0074


def _room(*arguments):
    arguments[3]._obj.value = 64
    return 0 if arguments[0] is None else 1


_ANSWERS = {
    "CreateAppContainerProfile": _put(0x1_0000_0010),
    "ConvertStringSidToSidW": _put(0x1_0000_0020),
    "GetNamedSecurityInfoW": _list_of_access,
    "SetEntriesInAclW": _put(0x1_0000_0080),
    "InitializeProcThreadAttributeList": _room,
    "CreateProcessW": _created,
    "OpenProcessToken": _put(0x1_0000_0090),
}


def list_of_access(*entries):
    """Return answers of a Windows whose files have these entries: (kind, flags, rights, identifier)."""
    held = [Entry(kind, flags, 0, rights, 0) for kind, flags, rights, _ in entries]
    whose = {ctypes.addressof(entry) + 8: sid for entry, (_, _, _, sid) in zip(held, entries, strict=True)}

    def size(_list, answer, *_):
        answer._obj.entries = len(held)

    def entry(_list, number, answer):
        answer._obj.value = ctypes.addressof(held[number])

    def equal(one, other):
        return int(whose[one.value] == other.value)

    return {"GetAclInformation": size, "GetAce": entry, "EqualSid": equal}


class RecordingMac:
    """``libSystem``: takes a profile and its parameters as C does, or refuses them."""

    def __init__(self, answer=0):
        self.text = self.parameters = None
        shape = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_char_p, ctypes.c_uint64, ctypes.c_void_p, ctypes.c_void_p)

        def initialise(text, flags, parameters, error):
            assert (flags, error) == (0, None)
            self.text = text.decode()
            texts = []
            place = ctypes.cast(parameters, ctypes.POINTER(ctypes.c_char_p))
            while (one := place[len(texts)]) is not None:
                texts.append(one.decode())
            self.parameters = dict(zip(texts[::2], texts[1::2], strict=True))
            return answer

        self.sandbox_init_with_parameters = shape(initialise)
