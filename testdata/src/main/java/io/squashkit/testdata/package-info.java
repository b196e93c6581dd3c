/// What tests build their trees and images from: generators and small text specs, no stored images;
/// and what they compare with: other tools, the kernel, the files on the disk.
///
/// Start reading at [TreeSpec]. [HostTree] puts a spec on the disk, [Manifest] reads a directory back,
/// [Peer] runs the tools of others, [KernelMount] asks the kernel, [ImageBytes] makes images that lie.
@NullMarked
package io.squashkit.testdata;

import org.jspecify.annotations.NullMarked;
