/// Tar archives as sources of trees, in all dialects that are still met: v7, ustar, GNU, star, PAX; plain
/// or compressed, on the disk or on a pipe.
///
/// And trees as archives, in the PAX form: [TarWriter] plans the members, [TarStream] has several threads
/// fill them with contents.
///
/// [TarHeader] and [PaxRecords] are the records of the format, in and
/// out.
@NullMarked
package io.squashkit.squashfs.tar;

import org.jspecify.annotations.NullMarked;
