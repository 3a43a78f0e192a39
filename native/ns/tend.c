#include "tend.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault.h"

static const int FORWARDED[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGCONT, SIGTSTP};

static sigset_t tended_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    for (size_t i = 0; i < sizeof FORWARDED / sizeof FORWARDED[0]; i++)
        sigaddset(&set, FORWARDED[i]);
    return set;
}

void block_tended_signals(void)
{
    sigset_t set = tended_signals();

    sigprocmask(SIG_SETMASK, &set, NULL);
}

/* Reaps all that have ended; returns the child's exit code once it is among them, else -1. */
static int reap(pid_t child)
{
    int code = -1, status;
    pid_t ended;

    while ((ended = waitpid(-1, &status, WNOHANG)) > 0)
        if (ended == child)
            code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return code;
}

static void forward(pid_t child, const struct signalfd_siginfo *received)
{
    /* The terminal has signalled the whole foreground group, the payload included: once is enough. */
    if (received->ssi_code != SI_KERNEL)
        kill(child, (int)received->ssi_signo);
    /* Ctrl-Z: stop with the payload, else the shell waits for ever (PID 1 of a namespace is immune to this). */
    else if (received->ssi_signo == SIGTSTP)
        raise(SIGSTOP);
}

int tend(pid_t child, int lifeline)
{
    sigset_t set = tended_signals();
    int signals = signalfd(-1, &set, SFD_CLOEXEC);
    struct pollfd watched[2] = {{.fd = signals, .events = POLLIN}, {.fd = lifeline}};
    struct signalfd_siginfo received;

    if (signals < 0) {
        struct fault fault;

        failed(&fault, "signalfd");
        die(&fault);
    }
    for (;;) {
        if (poll(watched, 2, -1) < 0 && errno != EINTR)
            return EXIT_OWN_FAILURE;
        if (watched[1].revents)
            return 128 + SIGKILL;
        if (!(watched[0].revents & POLLIN) || read(signals, &received, sizeof received) != sizeof received)
            continue;
        if (received.ssi_signo == SIGCHLD) {
            int code = reap(child);

            if (code >= 0)
                return code;
        } else if (child > 0) {
            forward(child, &received);
        } else if (received.ssi_signo == SIGTERM) {
            return 0;
        }
    }
}
