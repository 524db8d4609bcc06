"""What the card computes for each pixel: voxels fetched whole, mixed in full precision, then the window.

Texture filtering of the card has eight bits of weight; so the neighbours are fetched and mixed here, and the
picture agrees with the raster presenter's within one grey level.
"""

from __future__ import annotations

from viewer.draw.hatch import HATCH, STRIPE

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
UNEVEN = """
uniform {sampler} voxels;
uniform sampler2D slices;
uniform int last;
uniform float common_step;
uniform ivec2 padding;
uniform vec3 origin;
uniform vec3 across;
uniform vec3 down;
uniform vec3 through;
uniform int count;
uniform int projection;
vec2 voxel(ivec2 at, vec4 held) {{
  int stored = int(texelFetch(voxels, ivec3(at, int(held.z)), 0).r);
  bool pad = stored >= padding.x && stored <= padding.y;
  return pad ? vec2(0.0) : vec2(float(stored) * held.x + held.y, 1.0);
}}
vec2 flat_mix(vec2 place, ivec2 size, vec4 held) {{
  vec2 inside = clamp(place, vec2(0.0), vec2(size - 1));
  if (interpolated == 0) return voxel(ivec2(inside + 0.5), held);
  ivec2 low = ivec2(inside);
  vec2 share = inside - vec2(low);
  vec2 sum = vec2(0.0);
  for (int k = 0; k < 4; k++) {{
    ivec2 corner = ivec2(k & 1, k >> 1);
    vec2 part = mix(vec2(1.0) - share, share, vec2(corner));
    vec2 one = voxel(min(low + corner, size - 1), held);
    sum += part.x * part.y * vec2(one.x * one.y, one.y);
  }}
  return sum;
}}
// (value, 1 for a value or 2 for a gap or 0) at (column, row, depth)
vec2 sample_at(vec3 at, ivec2 size) {{
  int low = 0;
  int high = max(last, 1);
  for (int k = 0; k < 16 && high - low > 1; k++) {{
    int middle = (low + high) / 2;
    if (texelFetch(slices, ivec2(middle, 0), 0).z <= at.z) low = middle; else high = middle;
  }}
  int next = min(low + 1, last);
  vec4 a = texelFetch(slices, ivec2(low, 0), 0);
  vec4 b = texelFetch(slices, ivec2(next, 0), 0);
  float share = (at.z - a.z) / (next > low ? b.z - a.z : common_step);
  bool inside = share >= 0.0 && share <= 1.0 && a.w > 0.5;
  bool near = inside || abs(at.z - a.z) <= 0.5 * common_step || abs(at.z - b.z) <= 0.5 * common_step;
  bool gap = !near && share > 0.0 && share < 1.0 && next > low;
  bool second = share >= 0.5 && next > low;
  if (interpolated == 0 || !inside) share = second ? 1.0 : 0.0;
  vec2 place = at.xy - mix(a.xy, b.xy, share);
  if (any(lessThan(place, vec2(-0.5))) || any(greaterThan(place, vec2(size) - 0.5))) return vec2(0.0);
  if (gap) return vec2(0.0, 2.0);
  if (!near) return vec2(0.0);
  vec2 sum = vec2(0.0);
  if (share < 1.0) sum += (1.0 - share) * flat_mix(place, size, texelFetch(slices, ivec2(low, 1), 0));
  if (share > 0.0) sum += share * flat_mix(place, size, texelFetch(slices, ivec2(next, 1), 0));
  return sum.y >= 0.5 ? vec2(sum.x / sum.y, 1.0) : vec2(0.0);
}}
void main() {{
  ivec2 size = textureSize(voxels, 0).xy;
  vec3 start = origin + across * (gl_FragCoord.x - 0.5) + down * (gl_FragCoord.y - 0.5);
  float found = 0.0;
  int met = 0;
  bool hole = false;
  for (int k = 0; k < count; k++) {{
    vec2 one = sample_at(start + through * (float(k) - 0.5 * float(count - 1)), size);
    if (one.y > 1.5) hole = true;
    if (one.y < 0.5 || one.y > 1.5) continue;
    if (met == 0 || projection == 0) found += one.x;
    else found = projection == 1 ? max(found, one.x) : min(found, one.x);
    met += 1;
  }}
  if (met == 0) {{
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    paint(hole && (pixel.x + pixel.y) % {hatch} < {wide} ? {level}.0 : 0.0);
    return;
  }}
  paint(shade(projection == 0 ? found / float(met) : found));
}}
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


def uneven_shader(kind: str) -> str:
    """For volumes held as int16 or uint16 whose slices each have a place and a rescale of their own."""
    wide, level = STRIPE
    return HEAD + UNEVEN.format(sampler=f"{_sign(kind)}sampler3D", hatch=HATCH, wide=wide, level=level)


def _sign(kind: str) -> str:
    return "u" if kind == "uint16" else "i"
