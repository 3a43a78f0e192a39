/* The verbs of gvpn-sock: each gets argv from its own name on and returns an exit code. */
#pragma once

int congestion_verb(int argc, char **argv);
int list_verb(int argc, char **argv);
