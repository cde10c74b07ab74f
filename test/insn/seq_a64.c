#include "frame_a64.h"
bool a64t_usable(const InsnRow *r) { (void)r; return false; }
const uint8_t a64t_often[][2] = {{0, 0}};
void a64t_make(Seq *s, const Map *m) { (void)s, (void)m; }
bool a64t_make_kept(Seq *s, const Map *m, unsigned k) { (void)s, (void)m, (void)k; return false; }
int a64t_place(const Insn *i, int k) { (void)i, (void)k; return -1; }
