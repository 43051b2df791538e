"""Addresses of applying, papers and cars: pages under /drive/ and /office/, and the API."""

from django.urls import URLPattern, path

from coop.work.doors import at
from rides.fleet import api, api_drive, views, views_drive

urlpatterns: list[URLPattern] = [
    path("drive/apply/", views_drive.apply, name="drive-apply"),
    path("drive/apply/car/", views_drive.apply_car, name="drive-apply-car"),
    path("drive/apply/ask/", views_drive.ask_for_car, name="drive-apply-ask"),
    path("drive/apply/withdraw/", views_drive.withdraw, name="drive-apply-withdraw"),
    path("drive/apply/again/", views_drive.again, name="drive-apply-again"),
    path("drive/papers/", views_drive.papers_, name="drive-papers"),
    path("drive/papers/check/", views_drive.check, name="drive-papers-check"),
    path("drive/papers/<uuid:document_id>/<int:number>/", views_drive.scan, name="drive-paper"),
    path("drive/vehicles/", views_drive.vehicles, name="drive-vehicles"),
    path("drive/vehicles/<uuid:vehicle_id>/", views_drive.vehicle, name="drive-vehicle"),
    path("drive/vehicles/<uuid:vehicle_id>/lend/", views_drive.lend, name="drive-lend"),
    path("drive/vehicles/<uuid:vehicle_id>/give/", views_drive.hand_over, name="drive-give"),
    path("drive/vehicles/<uuid:vehicle_id>/retire/", views_drive.retire, name="drive-retire"),
    path("drive/shares/<uuid:share_id>/agree/", views_drive.agree, name="drive-share-agree"),
    path("drive/shares/<uuid:share_id>/end/", views_drive.end_share, name="drive-share-end"),
    path("office/vehicles/", views_drive.coop_vehicles, name="office-vehicles"),
    path("office/documents/", views.documents, name="office-documents"),
    path("office/documents/<uuid:document_id>/", views.document, name="office-document"),
    path("office/documents/<uuid:document_id>/<int:number>/", views.scan, name="office-scan"),
    path("office/documents/<uuid:document_id>/accept/", views.accept, name="office-accept"),
    path("office/documents/<uuid:document_id>/reject/", views.reject, name="office-reject"),
    path("office/documents/<uuid:document_id>/revoke/", views.revoke, name="office-revoke"),
    path("office/applications/<uuid:application_id>/refuse/", views.refuse, name="office-refuse"),
]
api_urlpatterns: list[URLPattern] = [
    path("drive/application", at(api_drive.application, api_drive.apply)),
    path("drive/application/car", at(api_drive.apply_with_car)),
    path("drive/application/withdraw", at(api_drive.withdraw)),
    path("drive/application/again", at(api_drive.again)),
    path("drive/documents", at(api_drive.my_documents, api_drive.send_document)),
    path("drive/documents/<uuid:document_id>/pages/<int:number>", at(api_drive.scan)),
    path("drive/background", at(api_drive.check)),
    path("drive/background/result", api.background_result),
    path("drive/vehicles", at(api_drive.my_vehicles, api_drive.add_vehicle)),
    path(
        "drive/vehicles/<uuid:vehicle_id>", at(api_drive.change_vehicle, api_drive.retire_vehicle)
    ),
    path("drive/vehicles/<uuid:vehicle_id>/shares", at(api_drive.lend)),
    path("drive/vehicles/<uuid:vehicle_id>/owner", at(api_drive.hand_over)),
    path("drive/shares", at(api_drive.my_shares, api_drive.ask_for_vehicle)),
    path("drive/shares/<uuid:share_id>", at(api_drive.end_share)),
    path("drive/shares/<uuid:share_id>/agree", at(api_drive.agree)),
    path("service-classes", at(api_drive.service_classes)),
    path("office/vehicles", at(api.coop_vehicles, api.add_coop_vehicle)),
    path("office/documents", at(api.queue)),
    path("office/documents/<uuid:document_id>", at(api.document)),
    path("office/documents/<uuid:document_id>/pages/<int:number>", at(api.scan)),
    path("office/documents/<uuid:document_id>/accept", at(api.accept)),
    path("office/documents/<uuid:document_id>/reject", at(api.reject)),
    path("office/documents/<uuid:document_id>/revoke", at(api.revoke)),
    path("office/applications/<uuid:application_id>/refuse", at(api.refuse)),
]
