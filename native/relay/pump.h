/* Moves IP packets between the packet socket of openconnect and the tun device. poll(2) */
#pragma once

#include <stddef.h>

/*
 * Runs until one side ends or a signal arrives on the signalfd(2); writes why into `reason`.
 * Never drops a packet because a side is full: each direction holds one packet and waits, without the other waiting.
 */
void pump(int packets, int tun, int signals, char *reason, size_t size);
