/*
 * Structures that system calls pass in memory, as the kernel defines them:
 * one description for all ABIs; mksys computes each ABI's layout from the
 * sizes and alignments of the types and compares it with the host's.
 *
 *   ST(name, members)           M(type, member)   MA(type, member, count)
 *   MF(type, member, set)       flags of a set of flag.h
 *   HOST(archs, name, members)  layout on those hosts where it is not the generic one;
 *                               MP: a member without alignment
 *
 * Types: s8 u8 s16 u16 s32 u32 s64 u64; long, ulong, ptr have the guest's
 * word size; nsec: 64 bits of which a 32-bit guest fills the low half.
 * In counts, L is the word size in bytes. Names are those of the kernel's headers,
 * so that test/sys can compare with a compiler's view of them.
 */

/* ---- numbers ---- */
ST(int1,   M(s32, v))
ST(int2,   MA(s32, v, 2))
ST(long1,  M(long, v))
ST(off64,  M(s64, v))

/* ---- time ---- */
ST(timespec,     M(long, tv_sec) M(long, tv_nsec))
ST(timespec64,   M(s64, tv_sec) M(nsec, tv_nsec))
ST(timespec2,    M(long, a_sec) M(long, a_nsec) M(long, m_sec) M(long, m_nsec))
ST(timespec64x2, M(s64, a_sec) M(nsec, a_nsec) M(s64, m_sec) M(nsec, m_nsec))
ST(itimerspec,   M(long, interval_sec) M(long, interval_nsec) M(long, value_sec) M(long, value_nsec))
ST(itimerspec64, M(s64, interval_sec) M(nsec, interval_nsec) M(s64, value_sec) M(nsec, value_nsec))
/* The calls of 32-bit hosts that nr_host.h chooses have them as 32-bit guests: with times of 64 bits. */
HOST(generic32, timespec,   M(s64, tv_sec) M(nsec, tv_nsec))
HOST(generic32, timespec2,  M(s64, a_sec) M(nsec, a_nsec) M(s64, m_sec) M(nsec, m_nsec))
HOST(generic32, itimerspec, M(s64, interval_sec) M(nsec, interval_nsec) M(s64, value_sec) M(nsec, value_nsec))
ST(timeval,      M(long, tv_sec) M(long, tv_usec))
ST(timezone,     M(s32, tz_minuteswest) M(s32, tz_dsttime))
ST(itimerval,    M(long, interval_sec) M(long, interval_usec) M(long, value_sec) M(long, value_usec))
ST(tms,          M(long, tms_utime) M(long, tms_stime) M(long, tms_cutime) M(long, tms_cstime))
ST(timex,
	M(u32, modes) M(long, offset) M(long, freq) M(long, maxerror) M(long, esterror) M(s32, status)
	M(long, constant) M(long, precision) M(long, tolerance) M(long, time_sec) M(long, time_usec)
	M(long, tick) M(long, ppsfreq) M(long, jitter) M(s32, shift) M(long, stabil) M(long, jitcnt)
	M(long, calcnt) M(long, errcnt) M(long, stbcnt) M(s32, tai) MA(s32, reserved, 11))
ST(timex64,
	M(u32, modes) M(u32, pad0) M(s64, offset) M(s64, freq) M(s64, maxerror) M(s64, esterror) M(s32, status) M(u32, pad1)
	M(s64, constant) M(s64, precision) M(s64, tolerance) M(s64, time_sec) M(s64, time_usec)
	M(s64, tick) M(s64, ppsfreq) M(s64, jitter) M(s32, shift) M(u32, pad2) M(s64, stabil) M(s64, jitcnt)
	M(s64, calcnt) M(s64, errcnt) M(s64, stbcnt) M(s32, tai) MA(s32, reserved, 11))
HOST(generic32, timex,
	M(u32, modes) M(u32, pad0) M(s64, offset) M(s64, freq) M(s64, maxerror) M(s64, esterror) M(s32, status) M(u32, pad1)
	M(s64, constant) M(s64, precision) M(s64, tolerance) M(s64, time_sec) M(s64, time_usec)
	M(s64, tick) M(s64, ppsfreq) M(s64, jitter) M(s32, shift) M(u32, pad2) M(s64, stabil) M(s64, jitcnt)
	M(s64, calcnt) M(s64, errcnt) M(s64, stbcnt) M(s32, tai) MA(s32, reserved, 11))

/* ---- files ---- */
ST(stat,
	M(ulong, st_dev) M(ulong, st_ino) M(u32, st_mode) M(u32, st_nlink) M(u32, st_uid) M(u32, st_gid)
	M(ulong, st_rdev) M(ulong, __pad1) M(long, st_size) M(s32, st_blksize) M(s32, __pad2) M(long, st_blocks)
	M(long, st_atime) M(ulong, st_atime_nsec) M(long, st_mtime) M(ulong, st_mtime_nsec)
	M(long, st_ctime) M(ulong, st_ctime_nsec) M(u32, __unused4) M(u32, __unused5))
HOST(x86_64 powerpc64, stat,
	M(u64, st_dev) M(u64, st_ino) M(u64, st_nlink) M(u32, st_mode) M(u32, st_uid) M(u32, st_gid) M(u32, pad0)
	M(u64, st_rdev) M(s64, st_size) M(s64, st_blksize) M(s64, st_blocks) M(u64, st_atime) M(u64, st_atime_nsec)
	M(u64, st_mtime) M(u64, st_mtime_nsec) M(u64, st_ctime) M(u64, st_ctime_nsec) MA(s64, unused, 3))
HOST(generic32, stat,
	M(u64, st_dev) M(u32, pad0) M(u32, ino_low) M(u32, st_mode) M(u32, st_nlink) M(u32, st_uid) M(u32, st_gid)
	M(u64, st_rdev) M(u32, pad3) M(s64, st_size) M(u32, st_blksize) M(u64, st_blocks) M(u32, st_atime) M(u32, st_atime_nsec)
	M(u32, st_mtime) M(u32, st_mtime_nsec) M(u32, st_ctime) M(u32, st_ctime_nsec) M(u64, st_ino))
HOST(s390x, stat,
	M(u64, st_dev) M(u64, st_ino) M(u64, st_nlink) M(u32, st_mode) M(u32, st_uid) M(u32, st_gid) M(u32, pad1)
	M(u64, st_rdev) M(u64, st_size) M(u64, st_atime) M(u64, st_atime_nsec) M(u64, st_mtime) M(u64, st_mtime_nsec)
	M(u64, st_ctime) M(u64, st_ctime_nsec) M(u64, st_blksize) M(s64, st_blocks) MA(u64, unused, 3))
ST(statx,
	M(u32, stx_mask) M(u32, stx_blksize) M(u64, stx_attributes) M(u32, stx_nlink) M(u32, stx_uid) M(u32, stx_gid)
	M(u16, stx_mode) M(u16, pad0) M(u64, stx_ino) M(u64, stx_size) M(u64, stx_blocks) M(u64, stx_attributes_mask)
	M(s64, atime_sec) M(u32, atime_nsec) M(s32, pad1) M(s64, btime_sec) M(u32, btime_nsec) M(s32, pad2)
	M(s64, ctime_sec) M(u32, ctime_nsec) M(s32, pad3) M(s64, mtime_sec) M(u32, mtime_nsec) M(s32, pad4)
	M(u32, stx_rdev_major) M(u32, stx_rdev_minor) M(u32, stx_dev_major) M(u32, stx_dev_minor) M(u64, stx_mnt_id)
	M(u32, stx_dio_mem_align) M(u32, stx_dio_offset_align) M(u64, stx_subvol) M(u32, stx_atomic_write_unit_min)
	M(u32, stx_atomic_write_unit_max) M(u32, stx_atomic_write_segments_max) M(u32, stx_dio_read_offset_align)
	M(u32, stx_atomic_write_unit_max_opt) MA(u32, spare, 17))
ST(statfs,
	M(long, f_type) M(long, f_bsize) M(long, f_blocks) M(long, f_bfree) M(long, f_bavail) M(long, f_files)
	M(long, f_ffree) MA(s32, f_fsid, 2) M(long, f_namelen) M(long, f_frsize) M(long, f_flags) MA(long, f_spare, 4))
ST(statfs64,
	M(ulong, f_type) M(ulong, f_bsize) M(u64, f_blocks) M(u64, f_bfree) M(u64, f_bavail) M(u64, f_files)
	M(u64, f_ffree) MA(s32, f_fsid, 2) M(ulong, f_namelen) M(ulong, f_frsize) M(ulong, f_flags) MA(ulong, f_spare, 4))
HOST(s390x, statfs,
	M(u32, f_type) M(u32, f_bsize) M(u64, f_blocks) M(u64, f_bfree) M(u64, f_bavail) M(u64, f_files) M(u64, f_ffree)
	MA(s32, f_fsid, 2) M(u32, f_namelen) M(u32, f_frsize) M(u32, f_flags) MA(u32, f_spare, 4))
HOST(s390x, statfs64,
	M(u32, f_type) M(u32, f_bsize) M(u64, f_blocks) M(u64, f_bfree) M(u64, f_bavail) M(u64, f_files) M(u64, f_ffree)
	MA(s32, f_fsid, 2) M(u32, f_namelen) M(u32, f_frsize) M(u32, f_flags) MA(u32, f_spare, 4))
ST(flock,       M(s16, l_type) M(s16, l_whence) M(long, l_start) M(long, l_len) M(s32, l_pid))
ST(flock64,     M(s16, l_type) M(s16, l_whence) M(s64, l_start) M(s64, l_len) M(s32, l_pid))
ST(f_owner_ex,  M(s32, type) M(s32, pid))
ST(pollfd,      M(s32, fd) M(s16, events) M(s16, revents))
ST(epoll_event, M(u32, events) M(u64, data))
HOST(x86_64, epoll_event, M(u32, events) MP(u64, data))
ST(open_how,    M(u64, flags) M(u64, mode) M(u64, resolve))
ST(cachestat_range, M(u64, off) M(u64, len))
ST(cachestat,   M(u64, nr_cache) M(u64, nr_dirty) M(u64, nr_writeback) M(u64, nr_evicted) M(u64, nr_recently_evicted))
ST(xattr_args,  M(u64, value) M(u32, size) M(u32, flags))

/* ---- processes ---- */
ST(rusage,
	M(long, utime_sec) M(long, utime_usec) M(long, stime_sec) M(long, stime_usec) M(long, ru_maxrss)
	M(long, ru_ixrss) M(long, ru_idrss) M(long, ru_isrss) M(long, ru_minflt) M(long, ru_majflt) M(long, ru_nswap)
	M(long, ru_inblock) M(long, ru_oublock) M(long, ru_msgsnd) M(long, ru_msgrcv) M(long, ru_nsignals)
	M(long, ru_nvcsw) M(long, ru_nivcsw))
ST(rlimit,      M(ulong, rlim_cur) M(ulong, rlim_max))
HOST(generic32, rlimit, M(u64, rlim_cur) M(u64, rlim_max)) /* by prlimit64 */
ST(rlimit64,    M(u64, rlim_cur) M(u64, rlim_max))
ST(sysinfo,
	M(long, uptime) MA(ulong, loads, 3) M(ulong, totalram) M(ulong, freeram) M(ulong, sharedram) M(ulong, bufferram)
	M(ulong, totalswap) M(ulong, freeswap) M(u16, procs) M(u16, pad) M(ulong, totalhigh) M(ulong, freehigh)
	M(u32, mem_unit) MA(u8, _f, 20 - 2 * L - 4))
ST(utsname,
	MA(s8, sysname, 65) MA(s8, nodename, 65) MA(s8, release, 65) MA(s8, version, 65) MA(s8, machine, 65)
	MA(s8, domainname, 65))
ST(cap_header,  M(u32, version) M(s32, pid))
ST(cap_data2,   MA(u32, v, 6))
ST(futex_waitv, M(u64, val) M(u64, uaddr) M(u32, flags) M(u32, __reserved))
ST(sigevent,    M(ptr, value) M(s32, signo) M(s32, notify) M(s32, tid) MA(u8, pad, 64 - L - 12))

ST(signalfd_siginfo,
	M(u32, ssi_signo) M(s32, ssi_errno) M(s32, ssi_code) M(u32, ssi_pid) M(u32, ssi_uid) M(s32, ssi_fd) M(u32, ssi_tid)
	M(u32, ssi_band) M(u32, ssi_overrun) M(u32, ssi_trapno) M(s32, ssi_status) M(s32, ssi_int) M(u64, ssi_ptr)
	M(u64, ssi_utime) M(u64, ssi_stime) M(u64, ssi_addr) M(u16, ssi_addr_lsb) M(u16, pad2) M(s32, ssi_syscall)
	M(u64, ssi_call_addr) M(u32, ssi_arch) MA(u8, pad, 28))

/* ---- queues, semaphores, shared memory ---- */
ST(mq_attr,     M(long, mq_flags) M(long, mq_maxmsg) M(long, mq_msgsize) M(long, mq_curmsgs) MA(long, __reserved, 4))
ST(sembuf,      M(u16, sem_num) M(s16, sem_op) M(s16, sem_flg))
/* Each begins with an ipc64_perm. Times are 64 bits wide; 32-bit guests have the high halves apart, which
 * stay 0 until 2106. */
ST(shmid_ds,
	M(s32, key) M(u32, uid) M(u32, gid) M(u32, cuid) M(u32, cgid) M(u32, mode) M(u16, seq) M(u16, pad2)
	M(ulong, unused1) M(ulong, unused2) M(ulong, shm_segsz) M(ulong, shm_atime) MA(ulong, shm_atime_high, 8 / L - 1)
	M(ulong, shm_dtime) MA(ulong, shm_dtime_high, 8 / L - 1) M(ulong, shm_ctime) MA(ulong, shm_ctime_high, 8 / L - 1)
	M(s32, shm_cpid) M(s32, shm_lpid) M(ulong, shm_nattch) M(ulong, unused4) M(ulong, unused5))
ST(semid_ds,
	M(s32, key) M(u32, uid) M(u32, gid) M(u32, cuid) M(u32, cgid) M(u32, mode) M(u16, seq) M(u16, pad2)
	M(ulong, unused1) M(ulong, unused2) M(ulong, sem_otime) MA(ulong, sem_otime_high, 8 / L - 1)
	M(ulong, sem_ctime) MA(ulong, sem_ctime_high, 8 / L - 1) M(ulong, sem_nsems) M(ulong, unused3) M(ulong, unused4))
HOST(x86_64, semid_ds,
	M(s32, key) M(u32, uid) M(u32, gid) M(u32, cuid) M(u32, cgid) M(u32, mode) M(u16, seq) M(u16, pad2)
	M(u64, unused1) M(u64, unused2) M(u64, sem_otime) M(u64, pad3)
	M(u64, sem_ctime) M(u64, pad4) M(u64, sem_nsems) M(u64, unused3) M(u64, unused4))
ST(msqid_ds,
	M(s32, key) M(u32, uid) M(u32, gid) M(u32, cuid) M(u32, cgid) M(u32, mode) M(u16, seq) M(u16, pad2)
	M(ulong, unused1) M(ulong, unused2) M(ulong, msg_stime) MA(ulong, msg_stime_high, 8 / L - 1)
	M(ulong, msg_rtime) MA(ulong, msg_rtime_high, 8 / L - 1) M(ulong, msg_ctime) MA(ulong, msg_ctime_high, 8 / L - 1)
	M(ulong, msg_cbytes) M(ulong, msg_qnum) M(ulong, msg_qbytes) M(s32, msg_lspid) M(s32, msg_lrpid)
	M(ulong, unused4) M(ulong, unused5))
HOST(s390x, shmid_ds,
	M(s32, key) M(u32, uid) M(u32, gid) M(u32, cuid) M(u32, cgid) M(u32, mode) M(u16, pad1) M(u16, seq)
	M(u64, unused1) M(u64, unused2) M(u64, shm_segsz) M(u64, shm_atime) M(u64, shm_dtime) M(u64, shm_ctime)
	M(s32, shm_cpid) M(s32, shm_lpid) M(u64, shm_nattch) M(u64, unused4) M(u64, unused5))
HOST(s390x, semid_ds,
	M(s32, key) M(u32, uid) M(u32, gid) M(u32, cuid) M(u32, cgid) M(u32, mode) M(u16, pad1) M(u16, seq)
	M(u64, unused1) M(u64, unused2) M(u64, sem_otime) M(u64, sem_ctime) M(u64, sem_nsems) M(u64, unused3) M(u64, unused4))
HOST(s390x, msqid_ds,
	M(s32, key) M(u32, uid) M(u32, gid) M(u32, cuid) M(u32, cgid) M(u32, mode) M(u16, pad1) M(u16, seq)
	M(u64, unused1) M(u64, unused2) M(u64, msg_stime) M(u64, msg_rtime) M(u64, msg_ctime)
	M(u64, msg_cbytes) M(u64, msg_qnum) M(u64, msg_qbytes) M(s32, msg_lspid) M(s32, msg_lrpid)
	M(u64, unused4) M(u64, unused5))
HOST(powerpc64, shmid_ds,
	M(s32, key) M(u32, uid) M(u32, gid) M(u32, cuid) M(u32, cgid) M(u32, mode) M(u32, seq) M(u32, pad1)
	M(u64, unused1) M(u64, unused2) M(u64, shm_atime) M(u64, shm_dtime) M(u64, shm_ctime) M(u64, shm_segsz)
	M(s32, shm_cpid) M(s32, shm_lpid) M(u64, shm_nattch) M(u64, unused5) M(u64, unused6))
HOST(powerpc64, semid_ds,
	M(s32, key) M(u32, uid) M(u32, gid) M(u32, cuid) M(u32, cgid) M(u32, mode) M(u32, seq) M(u32, pad1)
	M(u64, unused1) M(u64, unused2) M(u64, sem_otime) M(u64, sem_ctime) M(u64, sem_nsems) M(u64, unused3) M(u64, unused4))
HOST(powerpc64, msqid_ds,
	M(s32, key) M(u32, uid) M(u32, gid) M(u32, cuid) M(u32, cgid) M(u32, mode) M(u32, seq) M(u32, pad1)
	M(u64, unused1) M(u64, unused2) M(u64, msg_stime) M(u64, msg_rtime) M(u64, msg_ctime)
	M(u64, msg_cbytes) M(u64, msg_qnum) M(u64, msg_qbytes) M(s32, msg_lspid) M(s32, msg_lrpid)
	M(u64, unused4) M(u64, unused5))
ST(shminfo,
	M(ulong, shmmax) M(ulong, shmmin) M(ulong, shmmni) M(ulong, shmseg) M(ulong, shmall) MA(ulong, unused, 4))
ST(shm_info,
	M(s32, used_ids) M(ulong, shm_tot) M(ulong, shm_rss) M(ulong, shm_swp) M(ulong, swap_attempts)
	M(ulong, swap_successes))

/* ---- sockets ---- */
ST(iovec,       M(ptr, iov_base) M(ulong, iov_len))
ST(msghdr,
	M(ptr, msg_name) M(s32, msg_namelen) M(ptr, msg_iov) M(ulong, msg_iovlen) M(ptr, msg_control)
	M(ulong, msg_controllen) M(u32, msg_flags))
ST(cmsghdr,     M(ulong, cmsg_len) M(s32, cmsg_level) M(s32, cmsg_type))
ST(sock_fprog,  M(u16, len) M(ptr, filter))
ST(rtentry,
	M(ulong, rt_pad1) MA(u8, rt_dst, 16) MA(u8, rt_gateway, 16) MA(u8, rt_genmask, 16) M(u16, rt_flags) M(s16, rt_pad2)
	M(ulong, rt_pad3) M(ptr, rt_pad4) M(s16, rt_metric) M(ptr, rt_dev) M(ulong, rt_mtu) M(ulong, rt_window)
	M(u16, rt_irtt))
ST(ifconf,      M(s32, ifc_len) M(ptr, ifc_req))

/* ---- devices ---- */
ST(winsize,     M(u16, ws_row) M(u16, ws_col) M(u16, ws_xpixel) M(u16, ws_ypixel))
/* Control characters one by one: they have other places on powerpc. Its termios is a termios2. */
#define TERMIOS_CC \
	M(u8, VINTR) M(u8, VQUIT) M(u8, VERASE) M(u8, VKILL) M(u8, VEOF) M(u8, VTIME) M(u8, VMIN) M(u8, VSWTC) M(u8, VSTART) \
	M(u8, VSTOP) M(u8, VSUSP) M(u8, VEOL) M(u8, VREPRINT) M(u8, VDISCARD) M(u8, VWERASE) M(u8, VLNEXT) M(u8, VEOL2) \
	MA(u8, pad, 2)
#define PPC_TERMIOS_CC \
	M(u8, VINTR) M(u8, VQUIT) M(u8, VERASE) M(u8, VKILL) M(u8, VEOF) M(u8, VMIN) M(u8, VEOL) M(u8, VTIME) M(u8, VEOL2) \
	M(u8, VSWTC) M(u8, VWERASE) M(u8, VREPRINT) M(u8, VSUSP) M(u8, VSTART) M(u8, VSTOP) M(u8, VLNEXT) M(u8, VDISCARD) \
	MA(u8, pad, 2)
ST(termios,
	MF(u32, c_iflag, tc_iflag) MF(u32, c_oflag, tc_oflag) MF(u32, c_cflag, tc_cflag) MF(u32, c_lflag, tc_lflag)
	M(u8, c_line) TERMIOS_CC)
ST(termios2,
	MF(u32, c_iflag, tc_iflag) MF(u32, c_oflag, tc_oflag) MF(u32, c_cflag, tc_cflag) MF(u32, c_lflag, tc_lflag)
	M(u8, c_line) TERMIOS_CC M(u32, c_ispeed) M(u32, c_ospeed))
HOST(powerpc64, termios,
	MF(u32, c_iflag, tc_iflag) MF(u32, c_oflag, tc_oflag) MF(u32, c_cflag, tc_cflag) MF(u32, c_lflag, tc_lflag)
	PPC_TERMIOS_CC M(u8, c_line) M(u32, c_ispeed) M(u32, c_ospeed))
HOST(powerpc64, termios2,
	MF(u32, c_iflag, tc_iflag) MF(u32, c_oflag, tc_oflag) MF(u32, c_cflag, tc_cflag) MF(u32, c_lflag, tc_lflag)
	PPC_TERMIOS_CC M(u8, c_line) M(u32, c_ispeed) M(u32, c_ospeed))
#undef TERMIOS_CC
#undef PPC_TERMIOS_CC
ST(termio,
	MF(u16, c_iflag, tc_iflag) MF(u16, c_oflag, tc_oflag) MF(u16, c_cflag, tc_cflag) MF(u16, c_lflag, tc_lflag)
	M(u8, c_line) M(u8, VINTR) M(u8, VQUIT) M(u8, VERASE) M(u8, VKILL) M(u8, VEOF) M(u8, VTIME) M(u8, VMIN) M(u8, VSWTC))
HOST(powerpc64, termio,
	MF(u16, c_iflag, tc_iflag) MF(u16, c_oflag, tc_oflag) MF(u16, c_cflag, tc_cflag) MF(u16, c_lflag, tc_lflag)
	M(u8, c_line) M(u8, VINTR) M(u8, VQUIT) M(u8, VERASE) M(u8, VKILL) M(u8, VEOF) M(u8, VMIN) M(u8, VEOL) M(u8, VTIME)
	M(u8, VEOL2) M(u8, VSWTC))
ST(serial_struct,
	M(s32, type) M(s32, line) M(u32, port) M(s32, irq) M(s32, flags) M(s32, xmit_fifo_size) M(s32, custom_divisor)
	M(s32, baud_base) M(u16, close_delay) M(s8, io_type) MA(s8, reserved_char, 1) M(s32, hub6) M(u16, closing_wait)
	M(u16, closing_wait2) M(ptr, iomem_base) M(u16, iomem_reg_shift) M(u32, port_high) M(ulong, iomap_base))
ST(hd_geometry, M(u8, heads) M(u8, sectors) M(u16, cylinders) M(ulong, start))
ST(rtc_time,
	M(s32, tm_sec) M(s32, tm_min) M(s32, tm_hour) M(s32, tm_mday) M(s32, tm_mon) M(s32, tm_year) M(s32, tm_wday)
	M(s32, tm_yday) M(s32, tm_isdst))
ST(rtc_wkalrm,
	M(u8, enabled) M(u8, pending) M(s32, tm_sec) M(s32, tm_min) M(s32, tm_hour) M(s32, tm_mday) M(s32, tm_mon)
	M(s32, tm_year) M(s32, tm_wday) M(s32, tm_yday) M(s32, tm_isdst))
ST(loop_info,
	M(s32, lo_number) M(u32, lo_device) M(ulong, lo_inode) M(u32, lo_rdevice) M(s32, lo_offset)
	M(s32, lo_encrypt_type) M(s32, lo_encrypt_key_size) M(s32, lo_flags) MA(s8, lo_name, 64)
	MA(u8, lo_encrypt_key, 32) MA(ulong, lo_init, 2) MA(s8, reserved, 4))
HOST(s390x, loop_info,
	M(s32, lo_number) M(u16, lo_device) M(u64, lo_inode) M(u16, lo_rdevice) M(s32, lo_offset)
	M(s32, lo_encrypt_type) M(s32, lo_encrypt_key_size) M(s32, lo_flags) MA(s8, lo_name, 64)
	MA(u8, lo_encrypt_key, 32) MA(u64, lo_init, 2) MA(s8, reserved, 4))
HOST(x86_64 powerpc64, loop_info,
	M(s32, lo_number) M(u64, lo_device) M(u64, lo_inode) M(u64, lo_rdevice) M(s32, lo_offset)
	M(s32, lo_encrypt_type) M(s32, lo_encrypt_key_size) M(s32, lo_flags) MA(s8, lo_name, 64)
	MA(u8, lo_encrypt_key, 32) MA(u64, lo_init, 2) MA(s8, reserved, 4))
ST(loop_info64,
	M(u64, lo_device) M(u64, lo_inode) M(u64, lo_rdevice) M(u64, lo_offset) M(u64, lo_sizelimit) M(u32, lo_number)
	M(u32, lo_encrypt_type) M(u32, lo_encrypt_key_size) M(u32, lo_flags) MA(u8, lo_file_name, 64)
	MA(u8, lo_crypt_name, 64) MA(u8, lo_encrypt_key, 32) MA(u64, lo_init, 2))
ST(loop_config,
	M(u32, fd) M(u32, block_size)
	M(u64, lo_device) M(u64, lo_inode) M(u64, lo_rdevice) M(u64, lo_offset) M(u64, lo_sizelimit) M(u32, lo_number)
	M(u32, lo_encrypt_type) M(u32, lo_encrypt_key_size) M(u32, lo_flags) MA(u8, lo_file_name, 64)
	MA(u8, lo_crypt_name, 64) MA(u8, lo_encrypt_key, 32) MA(u64, lo_init, 2) MA(u64, reserved, 8))
ST(fstrim_range, M(u64, start) M(u64, len) M(u64, minlen))
ST(fsxattr,
	M(u32, fsx_xflags) M(u32, fsx_extsize) M(u32, fsx_nextents) M(u32, fsx_projid) M(u32, fsx_cowextsize)
	MA(u8, fsx_pad, 8))
ST(file_clone_range, M(s64, src_fd) M(u64, src_offset) M(u64, src_length) M(u64, dest_offset))
