/** Models in their roles on a device: policies and score models, with adapters or whole, and how they read and write text. */
package io.levee.rlhf.role;
