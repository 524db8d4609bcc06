"""What the card computes for each pixel: voxels fetched whole, mixed in full precision, then the window.

Texture filtering of the card has eight bits of weight; so the neighbours are fetched and mixed here, and the
picture agrees with the raster presenter's within one grey level.
"""

from __future__ import annotations

VERTEX = """//VTK::System::Dec
in vec4 ndCoordIn;
in vec2 texCoordIn;
out vec2 texCoord;
void main() {
  gl_Position = ndCoordIn;
  texCoord = texCoordIn;
}
"""
HEAD = """//VTK::System::Dec
//VTK::Output::Dec
in vec2 texCoord;
uniform int curve;
uniform vec2 voi;
uniform int negative;
uniform int interpolated;
float shade(float value) {
  float grey;
  if (curve == 1) {
    grey = 255.0 / (1.0 + exp(-4.0 * (value - voi.x) / voi.y));
  } else if (curve == 2) {
    grey = value <= voi.x ? 0.0 : 255.0;
  } else {
    grey = clamp(value * voi.x + voi.y, 0.0, 255.0);
  }
  grey = floor(grey + 0.5);
  return negative != 0 ? 255.0 - grey : grey;
}
void paint(float grey) {
  if (texCoord.x < -1.0) discard;
  gl_FragData[0] = vec4(grey / 255.0, 0.0, 0.0, 1.0);
}
"""
WHOLE = """
uniform {sampler} voxels;
uniform vec2 rescale;
uniform ivec2 padding;
uniform float padded;
vec2 voxel({place} at) {{
  int stored = int(texelFetch(voxels, at, 0).r);
  bool pad = stored >= padding.x && stored <= padding.y;
  return vec2(pad ? padded : float(stored) * rescale.x + rescale.y, pad ? 0.0 : 1.0);
}}
"""
READY = """
uniform sampler2D voxels;
uniform float padded;
vec2 voxel(ivec2 at) {
  vec2 held = texelFetch(voxels, at, 0).rg;
  return vec2(held.g > 0.5 ? padded : held.r, held.g > 0.5 ? 0.0 : 1.0);
}
"""
SLICE = """
uniform sampler2D across;
uniform sampler2D down;
uniform int turned;
ivec2 at(float column, float row) {
  return ivec2(int(column), int(row));
}
void main() {
  vec4 x = texelFetch(across, ivec2(int(gl_FragCoord.x), 0), 0);
  vec4 y = texelFetch(down, ivec2(int(gl_FragCoord.y), 0), 0);
  vec4 c = turned != 0 ? y : x;
  vec4 r = turned != 0 ? x : y;
  if (c.x < 0.0 || r.x < 0.0) {
    paint(0.0);
    return;
  }
  vec2 kept = voxel(at(c.w, r.w));
  if (kept.y < 0.5) {
    paint(0.0);
    return;
  }
  float value = kept.x;
  if (interpolated != 0) {
    float left = mix(voxel(at(c.x, r.x)).x, voxel(at(c.x, r.y)).x, r.z);
    float right = mix(voxel(at(c.y, r.x)).x, voxel(at(c.y, r.y)).x, r.z);
    value = mix(left, right, c.z);
  }
  paint(shade(value));
}
"""
CUT = """
uniform vec3 origin;
uniform vec3 across;
uniform vec3 down;
uniform vec3 through;
uniform int count;
uniform int projection;
vec2 mixed(vec3 at, ivec3 size) {
  if (interpolated == 0) {
    vec2 one = voxel(clamp(ivec3(floor(at + 0.5)), ivec3(0), size - 1));
    return projection == 0 ? one * vec2(one.y, 1.0) : one;
  }
  vec3 inside = clamp(at, vec3(0.0), vec3(size - 1));
  ivec3 low = ivec3(floor(inside));
  vec3 share = inside - vec3(low);
  vec2 sum = vec2(0.0);
  for (int k = 0; k < 8; k++) {
    ivec3 corner = ivec3(k & 1, (k >> 1) & 1, k >> 2);
    vec3 part = mix(vec3(1.0) - share, share, vec3(corner));
    vec2 one = voxel(min(low + corner, size - 1));
    float weight = part.x * part.y * part.z;
    sum += weight * (projection == 0 ? one * vec2(one.y, 1.0) : one);
  }
  return sum;
}
void main() {
  ivec3 size = textureSize(voxels, 0);
  vec3 start = origin + across * (gl_FragCoord.x - 0.5) + down * (gl_FragCoord.y - 0.5);
  vec2 found = vec2(0.0);
  int met = 0;
  for (int k = 0; k < count; k++) {
    vec3 at = start + through * (float(k) - 0.5 * float(count - 1));
    if (any(lessThan(at, vec3(-0.5))) || any(greaterThan(at, vec3(size) - 0.5))) continue;
    vec2 one = mixed(at, size);
    if (projection == 0) {
      found += one;
    } else if (met == 0) {
      found = one;
    } else {
      found.x = projection == 1 ? max(found.x, one.x) : min(found.x, one.x);
      found.y = max(found.y, one.y);
    }
    met += 1;
  }
  float share = projection == 0 ? found.y / float(max(met, 1)) * float(count) : found.y;
  if (met == 0 || share < 0.5) {
    paint(0.0);
    return;
  }
  paint(shade(projection == 0 ? found.x / found.y : found.x));
}
"""


def slice_shader(kind: str) -> str:
    """For slices held as int16, uint16 or, ready to show, as float32."""
    return (
        HEAD
        + (READY if kind == "float32" else WHOLE.format(sampler=f"{_sign(kind)}sampler2D", place="ivec2"))
        + SLICE
    )


def cut_shader(kind: str) -> str:
    """For volumes held as int16 or uint16."""
    return HEAD + WHOLE.format(sampler=f"{_sign(kind)}sampler3D", place="ivec3") + CUT


def _sign(kind: str) -> str:
    return "u" if kind == "uint16" else "i"
