/*
 * earshot-host.exe, the program that browsers on Windows start: it starts the node.exe and the main.mjs beside it with
 * the same arguments and pipes, hands on the exit code, and takes Node along when it is ended itself. A browser starts a
 * program directly, while a batch file goes through a command shell that may be forbidden, knows code pages, and leaves
 * Node behind. Without a C library, so that it is a few kilobytes and its bytes do not depend on the compiler's files.
 *
 * Exit codes: Node's own, or 78 (EX_CONFIG of sysexits.h) if it cannot be started.
 */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

enum {
  cannotStart = 78,
  /* The longest path and the longest command line that Windows knows, in UTF-16 units with the final zero. */
  longest = 32768
};

static WCHAR folder[longest];
static WCHAR command[longest];

static BOOL startsWith(const WCHAR *text, const WCHAR *beginning) {
  while (*beginning)
    if (*text++ != *beginning++) return FALSE;
  return TRUE;
}

/* Puts `text` at `length`; returns the new length, or `longest` if it does not fit. */
static DWORD append(DWORD length, const WCHAR *text) {
  while (*text && length < longest - 1) command[length++] = *text++;
  command[length] = 0;
  return *text ? longest : length;
}

/* The arguments as they came, without the program's own name. */
static const WCHAR *argumentsOf(const WCHAR *line) {
  if (*line == L'"') {
    line += 1;
    while (*line && *line != L'"') line += 1;
    return *line ? line + 1 : line;
  }
  while (*line && *line != L' ' && *line != L'\t') line += 1;
  return line;
}

/* NODE_OPTIONS and its kind, and those of native modules, bring foreign code into Node. Their names are any case. */
static void forgetVariables(void) {
  static WCHAR name[longest];
  BOOL found = TRUE;
  while (found) {
    WCHAR *all = GetEnvironmentStringsW();
    if (!all) return;
    found = FALSE;
    for (const WCHAR *entry = all; *entry && !found; entry += lstrlenW(entry) + 1) {
      DWORD length = 0;
      while (entry[length] && (entry[length] != L'=' || length == 0) && length < longest - 1) {
        WCHAR each = entry[length];
        name[length++] = each >= L'a' && each <= L'z' ? each - 32 : each;
      }
      name[length] = 0;
      found = startsWith(name, L"NODE_") || startsWith(name, L"NAPI_RS_");
    }
    FreeEnvironmentStringsW(all);
    if (found && !SetEnvironmentVariableW(name, 0)) return;
  }
}

static HANDLE jobThatEndsWithUs(void) {
  static JOBOBJECT_EXTENDED_LIMIT_INFORMATION limit;
  HANDLE job = CreateJobObjectW(0, 0);
  limit.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  if (job) SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limit, sizeof limit);
  return job;
}

static DWORD runNode(void) {
  static STARTUPINFOW startup;
  static PROCESS_INFORMATION node;
  HANDLE *pipes[] = {&startup.hStdInput, &startup.hStdOutput, &startup.hStdError};
  static const DWORD kinds[] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
  DWORD length = GetModuleFileNameW(0, folder, longest);
  DWORD code = cannotStart;
  if (length == 0 || length >= longest) return cannotStart;
  while (length && folder[length - 1] != L'\\') length -= 1;
  folder[length] = 0;
  length = append(0, L"\"");
  if (length < longest) length = append(length, folder);
  if (length < longest) length = append(length, L"node.exe\" \"");
  if (length < longest) length = append(length, folder);
  if (length < longest) length = append(length, L"main.mjs\"");
  if (length < longest) length = append(length, argumentsOf(GetCommandLineW()));
  if (length >= longest) return cannotStart;
  forgetVariables();
  startup.cb = sizeof startup;
  startup.dwFlags = STARTF_USESTDHANDLES;
  for (int each = 0; each < 3; each += 1) {
    *pipes[each] = GetStdHandle(kinds[each]);
    SetHandleInformation(*pipes[each], HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
  }
  /* Ourselves first, so that Node belongs to the job from its first moment: ended between its start and its joining, we
     would leave it behind, suspended for ever. Windows before 8 knows no job in a job. */
  HANDLE job = jobThatEndsWithUs();
  BOOL isIn = AssignProcessToJobObject(job, GetCurrentProcess());
  /* Suspended, so that it belongs to the job before it can start a process of its own. */
  if (!CreateProcessW(0, command, 0, 0, TRUE, CREATE_NO_WINDOW | CREATE_SUSPENDED, 0, 0, &startup, &node))
    return cannotStart;
  if (!isIn) AssignProcessToJobObject(job, node.hProcess);
  ResumeThread(node.hThread);
  /* The other end of a pipe sees its end only once nobody else holds it. */
  for (int each = 0; each < 3; each += 1) CloseHandle(*pipes[each]);
  WaitForSingleObject(node.hProcess, INFINITE);
  GetExitCodeProcess(node.hProcess, &code);
  return code;
}

void start(void) { ExitProcess(runNode()); }
