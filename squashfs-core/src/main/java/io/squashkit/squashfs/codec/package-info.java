/// One codec per compressor, each with the best implementation present. Only this room names a
/// compression library. Start reading at [Codecs] and [Codec].
@NullMarked
package io.squashkit.squashfs.codec;

import org.jspecify.annotations.NullMarked;
