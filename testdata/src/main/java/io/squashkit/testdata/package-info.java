/// What tests build their trees and images from: generators and small text specs, no stored images.
@NullMarked
package io.squashkit.testdata;

import org.jspecify.annotations.NullMarked;
