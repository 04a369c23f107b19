using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GreenChannel.Server.Platform.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class SpecimenAttachments : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "specimen",
                table: "attachments",
                type: "uuid",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "specimen",
                table: "attachments");
        }
    }
}
