"""Pictures keep what they show, and lose what they tell about people and places (OWASP ASVS 5.0, 5.2.6 and 14.2.8)."""

import io

import pytest
from PIL import Image, ImageChops, ImageStat
from PIL.PngImagePlugin import PngInfo

from chassis.errors import WaymarkError
from services.documents.adapters.content import heic
from services.documents.adapters.content.inspector import inspect
from services.documents.domain.file_types import FileType
from tests.documents import samples

TOLD = (samples.PLACE, b"A. Parent", b"said in private", b"Exif", b"eXIf")


def _after(content: bytes, kind: FileType) -> bytes:
    file = io.BytesIO(content)
    inspect(file, kind)
    return file.getvalue()


def _open(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize(("kind", "name"), [(FileType.JPG, "JPEG"), (FileType.PNG, "PNG")])
def test_place_author_and_comment_are_gone_and_the_picture_is_the_same(kind, name):
    before = samples.picture(name)
    assert samples.PLACE in before
    after = _after(before, kind)
    assert not [told for told in TOLD if told in after]
    assert not _open(after).getexif()
    difference = ImageChops.difference(_open(before).convert("RGB"), _open(after).convert("RGB"))
    assert max(ImageStat.Stat(difference).mean) < 3


def _png_with_texts() -> bytes:
    texts = PngInfo()
    texts.add_text("Author", "A. Parent")
    texts.add_text("Comment", "said in private", zip=True)
    texts.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{samples.PLACE.decode()}</x:xmpmeta>")
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG", pnginfo=texts)
    return out.getvalue()


def _jpg_with_segments() -> bytes:
    plain = samples.picture("JPEG")
    told = {0xE1: b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + samples.PLACE, 0xED: b"Photoshop 3.0\0A. Parent", 0xEC: b"Ducky said in private"}
    segments = b"".join(bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content for marker, content in told.items())
    return plain[:2] + segments + plain[2:]


@pytest.mark.parametrize(("kind", "content"), [(FileType.PNG, _png_with_texts()), (FileType.JPG, _jpg_with_segments())], ids=["PNG texts", "JPG segments"])
def test_what_other_programs_wrote_into_a_picture_is_gone(kind, content):
    """XMP, IPTC and texts of editing programs hold the same things as EXIF data, and more."""
    after = _after(content, kind)
    assert not [told for told in (*TOLD, b"xmpmeta", b"Photoshop", b"Ducky", b"tEXt", b"zTXt", b"iTXt") if told in after]
    assert _open(after).size == _open(content).size


def test_a_picture_taken_sideways_stays_upright_without_its_exif_data():
    after = _open(_after(samples.picture("JPEG", orientation=6), FileType.JPG))
    assert after.size == (40, 60)
    red = after.getchannel("R")
    assert ImageStat.Stat(red.crop((10, 0, 30, 20))).mean[0] > 200
    assert ImageStat.Stat(red.crop((10, 40, 30, 60))).mean[0] < 50


def test_what_hangs_behind_a_picture_is_gone():
    for kind, name in ((FileType.JPG, "JPEG"), (FileType.PNG, "PNG")):
        assert b"<script>" not in _after(samples.picture(name) + b"<script>alert(1)</script>" + samples.zipped({"a": b"a"}), kind)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_grey_and_print_jpgs_are_taken(mode):
    assert _open(_after(samples.picture("JPEG", mode=mode), FileType.JPG)).mode == mode


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_png_keeps_its_mode(mode):
    assert _open(_after(samples.picture("PNG", mode=mode), FileType.PNG)).mode == mode


def test_a_transparent_colour_stays_transparent():
    out = io.BytesIO()
    Image.new("P", (4, 4)).save(out, "PNG", transparency=0)
    assert _open(_after(out.getvalue(), FileType.PNG)).info == {"transparency": 0}


@pytest.mark.parametrize(("kind", "content"), [(FileType.PNG, samples.huge_png(10_000, 5_001)), (FileType.HEIC, samples.heic(width=10_000, height=5_001))])
def test_more_than_50_megapixels_are_refused_by_the_header(kind, content):
    with pytest.raises(WaymarkError, match="file_pixels"):
        _after(content, kind)


def test_50_megapixels_are_taken():
    out = io.BytesIO()
    Image.new("L", (10_000, 5_000)).save(out, "PNG")
    assert _open(_after(out.getvalue(), FileType.PNG)).size == (10_000, 5_000)


def test_a_heic_keeps_its_picture_and_loses_place_and_hidden_video():
    before = samples.heic(behind=samples.box(b"mpvd", b"sound and video"))
    after = _after(before, FileType.HEIC)
    assert len(after) == len(before)
    assert b"coded picture " * 8 in after
    assert samples.PLACE not in after
    assert b"sound and video" not in after


def test_an_independent_reader_finds_the_picture_untouched_and_no_exif_data():
    """AVIF is the same container as HEIC, and Pillow reads it with libavif."""
    before = samples.picture("AVIF")
    file = io.BytesIO(before)
    heic.blank_metadata(file)
    assert samples.PLACE in before
    assert samples.PLACE not in file.getvalue()
    after = _open(file.getvalue())
    assert not after.getexif()
    assert ImageChops.difference(_open(before), after).getbbox() is None


@pytest.mark.parametrize("content", [samples.heic(place=0), samples.heic(place=2**31), samples.heic() + b"rest"], ids=["structure", "outside", "rest"])
def test_a_heic_that_points_where_it_should_not_is_refused(content):
    with pytest.raises(WaymarkError, match="file_damaged"):
        _after(content, FileType.HEIC)
