/* The guests: a line for each folder, which exports FOLDER_guests[]. */
GUEST(riscv)
GUEST(aarch64)
