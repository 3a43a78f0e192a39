/* The verbs of gvpn-ns: each gets argv from its own name on and returns an exit code. */
#pragma once

int hold_verb(int argc, char **argv);
int enter_verb(int argc, char **argv);
int payload_verb(int argc, char **argv);
int init_verb(int argc, char **argv);
