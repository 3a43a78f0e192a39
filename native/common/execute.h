/* Becoming a command, with the exit codes of a shell. execvp(3) */
#pragma once

/* Default signal dispositions and an empty mask: parents such as Node.js leave some ignored. signal(7) */
void reset_signals(void);

/* Resets the signals and executes the command; exits 127 when it is not found, 126 when it cannot be executed. */
_Noreturn void execute(char **command);
